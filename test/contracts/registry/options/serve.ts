import { loadModel, saveModel } from '../../../../src/index.js'
import { createHandler } from '../../../../src/serve/index.js'
import { callback, list, number, options as nested, special, text, type OptionsEntry } from '../option-types.js'
import { classNetwork } from '../samples.js'

const model = await loadModel(await saveModel(await classNetwork()))

export const serveOptions: readonly OptionsEntry[] = [
  {
    name: 'createHandler',
    takes: {
      maxBodyBytes: number,
      maxRows: number,
      timeoutSeconds: number,
      batchMilliseconds: number,
      csv: nested,
      missing: list,
      basePath: special,
      token: text,
      onError: callback,
    },
    call: (options) => createHandler(model, options),
  },
]

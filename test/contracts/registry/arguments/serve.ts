import { describeModel, loadModel, saveModel } from '../../../../src/index.js'
import { createHandler } from '../../../../src/serve/index.js'
import { options, value, type ArgumentsEntry } from '../argument-types.js'
import { classNetwork } from '../samples.js'
import { untyped } from './data.js'

const model = await loadModel(await saveModel(await classNetwork()))

export const serveArguments: readonly ArgumentsEntry[] = [
  { name: 'describeModel', arguments: { model: value(() => model) }, call: untyped(describeModel) },
  {
    name: 'serve createHandler',
    arguments: { model: value(() => model), options: options() },
    call: untyped(createHandler),
  },
]

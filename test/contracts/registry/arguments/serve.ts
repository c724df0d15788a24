import { describeModel, loadModel, saveModel } from '../../../../src/index.js'
import { exportC, exportJs } from '../../../../src/export/index.js'
import { loadModel as loadSmall } from '../../../../src/predict/inference/index.js'
import { createHandler } from '../../../../src/serve/index.js'
import { options, value, type ArgumentsEntry } from '../argument-types.js'
import { classNetwork } from '../samples.js'
import { untyped } from './data.js'

const saved = await saveModel(await classNetwork())
const model = await loadModel(saved)

export const serveArguments: readonly ArgumentsEntry[] = [
  { name: 'describeModel', arguments: { model: value(() => model) }, call: untyped(describeModel) },
  {
    name: 'serve createHandler',
    arguments: { model: value(() => model), options: options() },
    call: untyped(createHandler),
  },
  {
    name: 'predict loadModel',
    arguments: { where: value(() => saved, ['bytes']) },
    call: untyped(loadSmall),
  },
  { name: 'export exportJs', arguments: { model: value(() => model) }, call: untyped(exportJs) },
  { name: 'export exportC', arguments: { model: value(() => model) }, call: untyped(exportC) },
]

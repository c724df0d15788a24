import { readSafely } from '../arguments.js'
import { checkPreprocessor } from '../data/preprocess/check-preprocessor.js'
import type { FittedColumn } from '../data/preprocess/types.js'
import { WellfitError } from '../errors.js'
import { partName } from '../model/custom-part.js'
import { lossKind } from '../model/losses.js'
import type { ModelColumn, ModelSummary } from '../result/index.js'
import type { Model } from './model.js'
import { outputNames } from './predictions.js'

/**
 * What a model reads and predicts, and the layers of its network, as plain JSON.
 *
 * @throws WellfitError `INVALID_OPTION` for anything but what `loadModel` or `openModel` returns.
 * @example
 * const { columns, classes, network } = describeModel(await loadModel('penguins.model'))
 */
export function describeModel(model: Model): ModelSummary {
  checkModel('describeModel', model)
  const { network, target, classes } = model
  const { options, signature, parameters } = network
  const { task, prediction } = lossKind(options.loss)
  let zeros = 0
  for (const value of parameters) if (value === 0) zeros++
  return {
    format: 'wellfit.model-summary',
    version: 1,
    task,
    target,
    columns: columnsOf(model),
    classes,
    outputs: outputNames(signature, network.outputs, prediction, target),
    decision: network.decision,
    network: {
      inputs: options.inputs,
      layers: network.layers,
      loss: partName(options.loss),
      precision: network.precision,
      ...(options.members === undefined ? {} : { members: options.members }),
      parameters: network.parameterCount,
      sparsity: zeros / parameters.length,
    },
  }
}

/** Refuses what is no model. */
export function checkModel(functionName: string, model: unknown): void {
  const isModel = readSafely(
    functionName,
    'model',
    () =>
      typeof model === 'object' &&
      model !== null &&
      'stored' in model &&
      'network' in model &&
      'predict' in model &&
      typeof model.predict === 'function',
  )
  if (isModel) return
  const expected = 'be a model'
  const remedy = 'Pass what `loadModel` or `openModel` returns, awaited.'
  throw new WellfitError({ code: 'INVALID_OPTION', functionName, field: 'model', value: model, expected, remedy })
}

function columnsOf({ columns, network, stored }: Model): ModelColumn[] {
  const { preprocessor } = stored
  if (preprocessor !== null && preprocessor['format'] === 'wellfit.preprocessor') {
    return checkPreprocessor(preprocessor).columns.map(columnOf)
  }
  const type = network.signature.bytes === true && preprocessor === null ? 'byte' : 'number'
  return columns.map((name) => ({ name, type }))
}

function columnOf(column: FittedColumn): ModelColumn {
  const { name } = column
  if (column.kind === 'text') return { name, type: 'text' }
  if (column.kind === 'number') return { name, type: column.readAs ?? 'number' }
  return { name, type: column.readAs ?? 'category', categories: column.categories }
}

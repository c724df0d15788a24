import { WellfitError } from '../../errors.js'
import { checkChoice, checkInteger, checkKeys } from '../../options.js'
import { scalingInWords } from '../scale/column-spread.js'
import type { Dataset } from '../dataset/types.js'
import { encodeFeatures, refuseGaps } from './encode-features.js'
import { checkPreprocessor } from './check-preprocessor.js'
import { fitColumn } from './fit-column.js'
import { checkTask, encodeTarget, fitTarget, withTarget } from './target.js'
import type {
  FittedColumn,
  FittedTarget,
  PreparedFeatures,
  PreprocessOptions,
  Preprocessor,
  PreprocessorOptions,
} from './types.js'
import { release } from '../input/release.js'
import { scalerKinds, type ScalerKind } from '../scale/check-scaler.js'
import { checkTable } from '../table/check-table.js'
import { findColumn, type Table } from '../table/table.js'

export { checkPreprocessor } from './check-preprocessor.js'
export { taskOf } from './target.js'
export type * from './types.js'

/** One-hot encoding of more categories than this costs more than it can tell. */
const MOST_CATEGORIES = 50

/**
 * Learns from the train rows, and from no others, how to turn rows into features and targets: medians for the gaps,
 * μ and σ (two passes in f64 over a fixed tree), categories, classes.
 *
 * Numbers become (x − μ) / σ (or what `scaling` says), with a second feature that says 1 where the value is missing if
 * train has such rows. With `missing: 'refuse'` such a value is an error instead, in train and in all rows to come. Texts
 * become a 0/1 feature a category, for the `mostCategories` most frequent (50 by default), and one more for all others
 * where train has others; a text unseen in train is one of those others, and 0 in all where there are none, as missing
 * ones are. Booleans become one 0/1 feature; dates are numbers. Columns that are missing or the same in every row, and
 * texts that name the rows (more than 50, most of them different), are left out; `preparation` says so in words. The
 * target of a regression becomes (y − μ) / σ.
 *
 * @throws WellfitError `INVALID_DATA` for a target with gaps, one class or no variation; `INVALID_OPTION`.
 * @example
 * const preprocessor = fitPreprocessor(train, { target: 'species' })
 * const ready = preprocess(train, preprocessor)
 */
export function fitPreprocessor(train: Table, options: PreprocessorOptions): Preprocessor {
  checkKeys('fitPreprocessor', 'options', options, fitKeys)
  checkTable('fitPreprocessor', train)
  const { target } = options
  const ignore = checkIgnored(train, options.ignore ?? [])
  const mostCategories = checkInteger('fitPreprocessor', 'mostCategories', options.mostCategories ?? MOST_CATEGORIES, 1)
  const scaling = checkChoice('fitPreprocessor', 'scaling', options.scaling ?? 'standard', scalerKinds)
  const table = withTarget('fitPreprocessor', train, target, options.dropMissingTarget)
  const task = checkTask('fitPreprocessor', table, target, options.task)
  const missing = checkChoice('fitPreprocessor', 'missing', options.missing ?? 'impute', ['impute', 'refuse'])
  const scratch = new Float64Array(table.rows)
  const columns: FittedColumn[] = []
  const preparation: string[] = [...(train.notes ?? [])]
  if (table.rows < train.rows) preparation.push(`${train.rows - table.rows} train rows without a target are left out.`)
  for (const column of table.columns) {
    if (column.name === target) continue
    const fit = ignore.includes(column.name)
      ? ({ use: false, reason: 'it is to be ignored' } as const)
      : fitColumn(column, { mostCategories, scaling }, scratch)
    if (fit.use && missing === 'refuse') refuseGaps('fitPreprocessor', column, table.rows)
    if (fit.use) columns.push(fit.column)
    if (!fit.use) preparation.push(`Column ${JSON.stringify(column.name)} is left out: ${fit.reason}.`)
    else if (fit.note !== undefined) preparation.push(`Column ${JSON.stringify(column.name)} is ${fit.note}.`)
  }
  release(scratch)
  if (columns.length === 0) throw noFeatures(target)
  const fittedTarget = fitTarget(table, target, task)
  preparation.push(...scalingNote(columns, scaling), targetNote(fittedTarget, options.task === undefined))
  const refusal = missing === 'refuse' ? { missing } : {}
  return { format: 'wellfit.preprocessor', version: 1, task, columns, target: fittedTarget, ...refusal, preparation }
}

/** The keys of `PreprocessorOptions`. */
export const fitKeys: readonly string[] = [
  'target',
  'task',
  'ignore',
  'mostCategories',
  'missing',
  'scaling',
  'dropMissingTarget',
]

function checkIgnored(table: Table, names: unknown): readonly string[] {
  if (Array.isArray(names))
    return names.map((name, i) => findColumn('fitPreprocessor', table, name, `ignore[${i}]`).name)
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'fitPreprocessor',
    field: 'ignore',
    value: names,
    expected: 'be an array of column names',
  })
}

function noFeatures(target: string): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'fitPreprocessor',
    field: 'columns',
    expected: `hold at least one column besides ${JSON.stringify(target)} that varies`,
  })
}

function scalingNote(columns: readonly FittedColumn[], scaling: ScalerKind): string[] {
  const count = columns.filter((column) => column.kind === 'number').length
  return count === 0 ? [] : [scalingInWords(scaling, count)]
}

function targetNote(target: FittedTarget, isGuessed: boolean): string {
  const name = JSON.stringify(target.name)
  const guessed = isGuessed ? ', as seen from its values' : ''
  if (target.kind === 'classes') return `Target ${name} has ${target.classes.length} classes: classification${guessed}.`
  return `Target ${name} is a number: regression${guessed}; standardized for training, and predicted in its own unit.`
}

/**
 * Features and targets of a table, with what was learnt from train: the same for train, dev, test.
 *
 * @throws WellfitError `INVALID_DATA` for a missing column, a column of another kind, a class that train has not, a
 *   missing target (unless `dropMissingTarget`).
 * @example
 * const dev = preprocess(devTable, preprocessor)
 */
export function preprocess(table: Table, preprocessor: Preprocessor, options: PreprocessOptions = {}): Dataset {
  checkKeys('preprocess', 'options', options, ['dropMissingTarget', 'precision'])
  const precision = checkPrecision('preprocess', options.precision)
  const checked = checkPreprocessor(preprocessor)
  checkTable('preprocess', table)
  const rows = withTarget('preprocess', table, checked.target.name, options.dropMissingTarget)
  const targets = encodeTarget(rows, checked.target)
  const part = rows.part === undefined ? {} : { part: rows.part }
  return { ...encodeFeatures('preprocess', rows, checked, precision), targets, ...part }
}

/**
 * Features of rows whose target is not known, or is ignored: what `predict` takes. The order of the columns is free,
 * others are ignored; gaps are filled as in train.
 *
 * @throws WellfitError `INVALID_DATA` for a missing column or a column of another kind.
 * @example
 * const { x } = preprocessFeatures(await readCsv(text, { types: columnTypes(preprocessor) }), preprocessor)
 * const probabilities = net.predict(x)
 */
export function preprocessFeatures(
  table: Table,
  preprocessor: Preprocessor,
  options: Pick<PreprocessOptions, 'precision'> = {},
): PreparedFeatures {
  checkKeys('preprocessFeatures', 'options', options, ['precision'])
  const precision = checkPrecision('preprocessFeatures', options.precision)
  checkTable('preprocessFeatures', table)
  return encodeFeatures('preprocessFeatures', table, checkPreprocessor(preprocessor), precision)
}

function checkPrecision(functionName: string, precision: unknown): 'f32' | 'f64' {
  return checkChoice(functionName, 'precision', precision ?? 'f64', ['f32', 'f64'])
}

/**
 * The kind of each column that a preprocessor reads, for `readCsv` of later files: a column of texts stays one even
 * where a file happens to hold only numbers in it.
 *
 * @example
 * const table = await readCsv(text, { types: columnTypes(preprocessor) })
 */
export function columnTypes(preprocessor: Preprocessor): Map<string, 'number' | 'category' | 'boolean' | 'date'> {
  return new Map(preprocessor.columns.map((column) => [column.name, column.readAs ?? column.kind]))
}

/**
 * Predictions of a regression in the target's own unit: y·σ + μ, with the σ and μ of the train rows.
 *
 * @throws WellfitError `INVALID_OPTION` where the target has classes.
 * @example
 * const prices = unscaleTarget(net.predict(x), preprocessor)
 */
export function unscaleTarget(values: ArrayLike<number>, preprocessor: Preprocessor): Float64Array {
  const { target } = checkPreprocessor(preprocessor)
  if (target.kind === 'values') return Float64Array.from(values, (value) => value * target.scale + target.mean)
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'unscaleTarget',
    field: 'preprocessor.target',
    value: 'classes',
    expected: 'be that of a regression',
    remedy: 'The outputs of a classification are probabilities of `classes`.',
  })
}

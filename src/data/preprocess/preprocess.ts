import { checkNumbers } from '../../arguments.js'
import { inFunction, WellfitError } from '../../errors.js'
import { checkChoice, checkKeys, checkNumber } from '../../options.js'
import type { Dataset } from '../dataset/types.js'
import { checkTable } from '../table/check-table.js'
import type { Table } from '../table/table.js'
import { withTarget } from '../table/target.js'
import { checkPreprocessor } from './check-preprocessor.js'
import { encodeFeatures } from './encode-features.js'
import { encodeTarget } from './fit/target.js'
import { ownUnit } from './target-values.js'
import type { ColumnType } from '../table/column/types.js'
import type { FittedColumn, PreparedFeatures, PreprocessOptions, Preprocessor } from './types.js'

/**
 * Encodes features and targets of a table with a preprocessor fitted on train: the same for train, dev and test.
 *
 * @throws WellfitError `INVALID_DATA` for a missing column, a column of another kind, a class not in train, or a
 *   missing target (unless `dropMissingTarget`).
 * @example
 * const dev = preprocess(devTable, preprocessor)
 */
export function preprocess(table: Table, preprocessor: Preprocessor, options: PreprocessOptions = {}): Dataset {
  checkKeys('preprocess', 'options', options, ['dropMissingTarget', 'precision'])
  const precision = checkPrecision('preprocess', options.precision)
  const checked = inFunction('preprocess', () => checkPreprocessor(preprocessor))
  checkTable('preprocess', 'table', table)
  return preprocessChecked(table, checked, { ...options, precision })
}

/** `preprocess` of what has been checked. */
export function preprocessChecked(
  table: Table,
  preprocessor: Preprocessor,
  { precision = 'f64', dropMissingTarget }: PreprocessOptions,
): Dataset {
  const rows = withTarget('preprocess', table, preprocessor.target.name, dropMissingTarget)
  const targets = encodeTarget(rows, preprocessor.target)
  const part = rows.part === undefined ? {} : { part: rows.part }
  return { ...encodeFeatures('preprocess', rows, preprocessor, precision), targets, ...part, preprocessor }
}

/**
 * Encodes features for `predict`; the target is not needed. Columns are matched by name, extra columns are ignored, and
 * missing values are imputed as in train.
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
  checkTable('preprocessFeatures', 'table', table)
  const checked = inFunction('preprocessFeatures', () => checkPreprocessor(preprocessor))
  return encodeFeatures('preprocessFeatures', table, checked, precision)
}

/** `'f64'` by default. */
export function checkPrecision(functionName: string, precision: unknown): 'f32' | 'f64' {
  return checkChoice(functionName, 'precision', precision ?? 'f64', ['f32', 'f64'])
}

/**
 * The type of each column that a preprocessor reads, for `readCsv` of later files: a category column stays one even if a
 * file happens to hold only numbers in it, and numbers and dates are read in the format of train.
 *
 * @example
 * const table = await readCsv(text, { types: columnTypes(preprocessor) })
 */
export function columnTypes(preprocessor: Preprocessor): Map<string, ColumnType> {
  const { columns } = inFunction('columnTypes', () => checkPreprocessor(preprocessor))
  return new Map(columns.map((column) => [column.name, typeOf(column)]))
}

function typeOf(column: FittedColumn): ColumnType {
  if (column.kind === 'category') return column.readAs ?? column.kind
  if (column.kind === 'text') return 'category'
  if (column.dateFormat !== undefined) return { kind: 'date', ...column.dateFormat }
  if (column.numberFormat !== undefined) return { kind: 'number', ...column.numberFormat }
  return column.readAs ?? column.kind
}

/**
 * Converts predictions of a regression to the target's own unit: y·σ + μ, with the σ and μ of the train rows; of a target on a
 * log scale exp(y·σ + μ), times `smearing` where it is given.
 *
 * @param options `smearing`: `net.decision?.smearing`, for predictions that are means instead of medians. Default 1.
 * @throws WellfitError `INVALID_OPTION` if the target has classes.
 * @example
 * const prices = unscaleTarget(net.predict(x), preprocessor)
 */
export function unscaleTarget(
  values: ArrayLike<number>,
  preprocessor: Preprocessor,
  options: { readonly smearing?: number } = {},
): Float64Array {
  checkKeys('unscaleTarget', 'options', options, ['smearing'])
  checkNumbers('unscaleTarget', 'values', values)
  const { target } = inFunction('unscaleTarget', () => checkPreprocessor(preprocessor))
  const smearing = checkNumber('unscaleTarget', 'smearing', options.smearing ?? 1, { min: 0, minExcluded: true })
  if (target.kind === 'values') return ownUnit(values, target, smearing)
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'unscaleTarget',
    field: 'preprocessor.target',
    value: 'classes',
    expected: 'be the target of a regression',
    remedy: 'A classification predicts probabilities of its `classes`.',
  })
}

import { WellfitError } from '../../../errors.js'
import { checkChoice, checkInteger, checkKeys } from '../../../options.js'
import { release } from '../../input/release.js'
import { checkScaling, type Scaling } from '../../scale/check-scaler.js'
import { describeScaling } from '../../scale/column-spread.js'
import { checkQuantiles, type QuantileChoices, quantileDefaults } from '../../scale/noisy-quantiles.js'
import { checkTable } from '../../table/check-table.js'
import { findColumn, type Table } from '../../table/table.js'
import { checkTask, withTarget } from '../../table/target.js'
import { checkNotMissing } from '../encode-features.js'
import { fitColumn, type ColumnFit, type FitChoices } from './column.js'
import { defaultMostCategories } from './kept-categories.js'
import { codeJudge } from './number-codes.js'
import { fitTarget } from './target.js'
import type { Task } from '../../../result/index.js'
import type { FittedColumn, FittedTarget, Preprocessor, PreprocessorOptions, TargetScale } from '../types.js'

/**
 * Fits the preprocessing of a table's columns on the train rows: imputation values, scaling, categories and classes.
 *
 * - Numbers become (x − μ) / σ, or as `scaling` says, and with `numbers: 'piecewiseLinear'` bins between quantiles besides. Missing values are imputed with the median; if train has any, a 0/1
 *   indicator feature marks them. With `missing: 'error'` they throw instead, in train and in all later rows.
 * - Categories are one-hot encoded: one feature for each of the `mostCategories` most frequent (by default as many as the memory
 *   allows, up to 4,096), and one for all others if train has others. Texts unseen in train count as others, or are all 0 if
 *   train has none; missing values are all 0.
 * - Whole numbers that are codes, such as zip codes, become categories: where the target goes with single numbers and hardly with their
 *   order, in columns with names such as `zip`, `store_id` or `year`.
 * - Booleans become one 0/1 feature. With `binaryCategories: 'signed'` they, and columns of two categories, become one feature of −1 and +1. Dates become days since 1970-01-01; season, weekday and time of day are features of their
 *   own where the dates of train cover enough of them.
 * - Free text (more than 50 distinct texts of three words or more on average) becomes the TF-IDF weights of words, pairs of words
 *   and n-grams of characters.
 * - Columns that are constant or missing in every row, and those that identify rows, are dropped: more than 50 distinct texts, most
 *   of them unique, or whole numbers, all different, under a name such as `id`, `user_id` or `row`.
 * - The target of a regression becomes (y − μ) / σ; with `targetScale: 'log'` (ln y − μ) / σ, μ and σ of ln y.
 *
 * `preparation` describes every column in one sentence. Means and variances take two passes in f64 over a fixed tree.
 *
 * @throws WellfitError `INVALID_DATA` for a target with missing values, one class or no variation; `INVALID_OPTION`.
 * @example
 * const preprocessor = fitPreprocessor(train, { target: 'species' })
 * const ready = preprocess(train, preprocessor)
 */
export function fitPreprocessor(train: Table, options: PreprocessorOptions): Preprocessor {
  const settled = settleFit(train, options)
  return assemblePreprocessor(settled, fitColumns(settled))
}

/** The same for rows of a table that has been checked. */
export function fitCheckedTable(train: Table, options: PreprocessorOptions): Preprocessor {
  checkKeys('fitPreprocessor', 'options', options, fitKeys)
  const settled = settleChecked(train, options)
  return assemblePreprocessor(settled, fitColumns(settled))
}

/** What is fitted, with every option checked and completed. */
export interface SettledFit {
  /** The rows of train that have a target. */
  readonly table: Table
  readonly target: string
  readonly task: Task
  readonly isTaskInferred: boolean
  readonly targetScale: TargetScale
  readonly missing: 'impute' | 'error'
  readonly ignore: readonly string[]
  readonly choices: FitChoices
  /** What was noticed before. */
  readonly notes: readonly string[]
}

/** What came of a column. */
export interface NamedFit {
  readonly name: string
  readonly fit: ColumnFit
}

/** Checks and completes the options. */
export function settleFit(train: Table, options: PreprocessorOptions): SettledFit {
  checkKeys('fitPreprocessor', 'options', options, fitKeys)
  checkTable('fitPreprocessor', 'train', train)
  return settleChecked(train, options)
}

function settleChecked(train: Table, options: PreprocessorOptions): SettledFit {
  const { target } = options
  const ignore = checkIgnored(train, options.ignore ?? [])
  const most = options.mostCategories ?? defaultMostCategories(train.rows)
  const mostCategories = checkInteger('fitPreprocessor', 'mostCategories', most, 1)
  const binaryCategories = checkChoice('fitPreprocessor', 'binaryCategories', options.binaryCategories ?? 'oneHot', [
    'oneHot',
    'signed',
  ])
  const scaling = checkScaling('fitPreprocessor', options.scaling)
  const table = withTarget('fitPreprocessor', train, target, options.dropMissingTarget)
  const task = checkTask('fitPreprocessor', table, target, options.task)
  const missing = checkChoice('fitPreprocessor', 'missing', options.missing ?? 'impute', ['impute', 'error'])
  const dates = checkChoice('fitPreprocessor', 'dates', options.dates ?? 'expand', ['expand', 'trend'])
  const texts = checkChoice('fitPreprocessor', 'texts', options.texts ?? 'tfidf', ['tfidf', 'drop'])
  const bins = checkBins(options)
  const identifiers = checkChoice('fitPreprocessor', 'identifiers', options.identifiers ?? 'drop', ['drop', 'keep'])
  const dropped = train.rows - table.rows
  return {
    table,
    target,
    task,
    isTaskInferred: options.task === undefined,
    targetScale: checkTargetScale(options.targetScale, task),
    missing,
    ignore,
    choices: {
      mostCategories,
      binaryCategories,
      scaling,
      mapping: checkMapping(scaling, options),
      dates,
      texts,
      bins,
      identifiers,
    },
    notes: [...(train.notes ?? []), ...(dropped === 0 ? [] : [droppedNote(dropped)])],
  }
}

/** Fits every column but the target; each is fitted by itself. */
export function fitColumns({ table, target, task, ignore, missing, choices }: SettledFit): NamedFit[] {
  const areCodes = codeJudge(findColumn('fitPreprocessor', table, target), task)
  const scratch = new Float64Array(table.rows)
  const fits: NamedFit[] = []
  for (const column of table.columns) {
    const { name, role } = column
    if (name === target) continue
    const fit = ignore.includes(name)
      ? ({ use: false, reason: 'it is ignored' } as const)
      : role === 'index'
        ? ({ use: false, reason: 'it is an index of the rows' } as const)
        : fitColumn(column, choices, areCodes, scratch)
    if (fit.use && missing === 'error') checkNotMissing('fitPreprocessor', column, table.rows)
    fits.push({ name, fit })
  }
  release(scratch)
  return fits
}

/** The preprocessor of fitted columns, in the order of the table. */
export function assemblePreprocessor(
  { table, target, task, isTaskInferred, targetScale, missing, choices, notes }: SettledFit,
  fits: readonly NamedFit[],
): Preprocessor {
  const columns = fits.flatMap(({ fit }) => (fit.use ? [fit.column] : []))
  const preparation = [...notes, ...fits.flatMap(({ name, fit }) => describeFit(name, fit))]
  if (columns.length === 0) throw noFeatures(target)
  const fittedTarget = fitTarget(table, target, task, targetScale)
  preparation.push(...scalingNote(columns, choices.scaling), targetNote(fittedTarget, isTaskInferred))
  const policy = missing === 'error' ? { missing } : {}
  const version = columns.some(needsVersion2) || targetScale === 'log' ? 2 : 1
  return { format: 'wellfit.preprocessor', version, task, columns, target: fittedTarget, ...policy, preparation }
}

function describeFit(name: string, fit: ColumnFit): string[] {
  if (!fit.use) return [`Column ${JSON.stringify(name)} is dropped: ${fit.reason}.`]
  return fit.note === undefined ? [] : [`Column ${JSON.stringify(name)} is ${fit.note}.`]
}

/** Whether a column has fields that version 1 of a preprocessor does not. */
function needsVersion2(column: FittedColumn): boolean {
  return (
    column.kind === 'text' ||
    (column.kind === 'category' && column.signed === true) ||
    (column.kind === 'number' && (column.dateParts ?? column.clip ?? column.quantiles ?? column.edges) !== undefined)
  )
}

/** The keys of `PreprocessorOptions`. */
export const fitKeys: readonly string[] = [
  'target',
  'task',
  'ignore',
  'mostCategories',
  'binaryCategories',
  'missing',
  'dates',
  'texts',
  'numbers',
  'bins',
  'identifiers',
  'scaling',
  'quantiles',
  'quantileNoise',
  'targetScale',
  'dropMissingTarget',
]

/** Most bins of a number column; `null` where numbers are scaled only. */
function checkBins({ numbers, bins }: PreprocessorOptions): number | null {
  const functionName = 'fitPreprocessor'
  const way = checkChoice(functionName, 'numbers', numbers ?? 'scaled', ['scaled', 'piecewiseLinear'])
  const most = checkInteger(functionName, 'bins', bins ?? 16, 2, 1024)
  if (way === 'piecewiseLinear') return most
  if (bins === undefined) return null
  const expected = "be left out, unless numbers is 'piecewiseLinear'"
  throw new WellfitError({ code: 'INVALID_OPTION', functionName, field: 'bins', value: bins, expected })
}

/** How the quantiles are taken by which numbers are mapped. */
function checkMapping(scaling: Scaling, { quantiles, quantileNoise }: PreprocessorOptions): QuantileChoices {
  const unless = scaling === 'quantile' ? null : "scaling is 'quantile'"
  return { ...quantileDefaults, ...checkQuantiles('fitPreprocessor', unless, { quantiles, quantileNoise }) }
}

function checkTargetScale(value: unknown, task: Task): TargetScale {
  const scale = checkChoice('fitPreprocessor', 'targetScale', value ?? 'linear', ['linear', 'log'])
  if (scale === 'linear' || task === 'regression') return scale
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'fitPreprocessor',
    field: 'targetScale',
    value,
    expected: "be left out, or 'linear': the target has classes",
    remedy: "For a quantity, pass task: 'regression'.",
  })
}

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
    expected: `include at least one column that varies, besides ${JSON.stringify(target)}`,
  })
}

function droppedNote(rows: number): string {
  return rows === 1 ? '1 train row without a target is dropped.' : `${rows} train rows without a target are dropped.`
}

function scalingNote(columns: readonly FittedColumn[], scaling: Scaling): string[] {
  const count = columns.filter((column) => column.kind === 'number').length
  return count === 0 ? [] : [describeScaling(scaling, count)]
}

function targetNote(target: FittedTarget, isInferred: boolean): string {
  const name = JSON.stringify(target.name)
  const inferred = isInferred ? ' (inferred)' : ''
  if (target.kind === 'classes')
    return `Target ${name} has ${target.classes.length} classes: classification${inferred}.`
  const how =
    target.transform === 'log' ? 'trained on its natural logarithm, standardized,' : 'standardized for training'
  return `Target ${name} is a number: regression${inferred}, ${how} and predicted in its own unit.`
}

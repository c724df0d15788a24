import { grouped } from '../../noun.js'
import { checkDataset } from '../../data/dataset/check-dataset.js'
import type { Dataset } from '../../data/dataset/types.js'
import { tableInput, type TableTarget, targetKeys } from '../../data/split/split-table.js'
import { checkTable } from '../../data/table/check-table.js'
import { findColumn, type Table, type TableColumn } from '../../data/table/table.js'
import { probabilityOf } from '../../decision/decide.js'
import type { ImageShape } from '../../model/augmentation/options.js'
import { percent, range } from '../../diagnose/numbers.js'
import { readSafely } from '../../arguments.js'
import { WellfitError } from '../../errors.js'
import { checkKeys, checkList, checkText } from '../../options.js'
import type { ErrorAnalysis, ErrorSlice, LabelErrors, SliceDrift, Task } from '../../result/index.js'
import { checkHeldOut, type HeldOut, type Targets } from './held-out.js'
import { checkPicture, imagesOf, type Pixels, tablePixels } from './images.js'
import { findLabelErrors, targetsOf } from './label-errors.js'
import { confusionsOf, lossesOf, mistakesOf, type RowLosses } from './mistakes.js'
import { describeCondition, sliceColumn } from './slices/columns.js'
import { driftOf, type NewRows } from './slices/drift.js'
import { remedyFor } from './slices/remedy.js'
import { type FoundSlice, searchSlices } from './slices/search.js'

/** How to analyse the errors on a dataset. */
export interface ErrorAnalysisOptions {
  /** The columns whose values make slices. Default: all. */
  readonly columns?: readonly string[]
  /**
   * Rows with the same columns that are to be predicted, such as dev or those of today: where they differ from the analysed rows within
   * the slices found. Targets are not looked at. Default: none.
   */
  readonly newRows?: Dataset
  /**
   * The shape of the images that the rows are: `images` of the result then has the pictures of the rows that it names, which reports draw. Their
   * pixels are the features, row by row, the channels of a pixel next to each other; height · width · channels = features, with 1 or 3
   * channels. Default: the rows are no images.
   */
  readonly image?: ImageShape
}

/** How to analyse the errors on a table. */
export interface ErrorAnalysisTableOptions extends Omit<ErrorAnalysisOptions, 'newRows'>, TableTarget {
  /** As in {@link ErrorAnalysisOptions}; a table, with or without the target. */
  readonly newRows?: Table
  /** The columns of the pixels of `image`, in their order. Default: all columns of numbers but the target and an index. */
  readonly pixels?: readonly string[]
}

/**
 * Shows where the errors are: the classes that are confused, slices of one and of two columns with more errors than the other rows,
 * the most certain mistakes, and labels that are likely wrong.
 *
 * Slices are each category, value or quartile of each column, missing values, and each combination of two of them, with at least 10
 * rows. With m of them compared with the other rows, each interval has the coverage 1 − 0.1/m (Bonferroni), so that in 95 % of analyses
 * every slice reported is worse than the other rows: Fisher's exact test for a classification, the rank-sum test of the squared errors
 * for a regression. A slice of two columns must also be worse than what each of the two alone selects.
 *
 * With `newRows` each slice has `drift`: whether as many of the new rows are in it, and which columns differ there. The p-values of all
 * these comparisons are multiplied by their number, so that in 95 % of analyses of rows alike nothing is found.
 *
 * @param predictions Predictions of rows by networks that were not trained on them: `outOfFold.predictions` of `crossValidate`, or
 *   `net.predict(dev.x)`. Probabilities [rows, classes], or for two classes those of the second; values of a regression. Rows of NaN
 *   are left out.
 * @param data The same rows with their targets, one for each.
 * @throws WellfitError `INVALID_OPTION`, `INVALID_DATA`, `INVALID_SHAPE`.
 * @example
 * const { outOfFold } = await crossValidate(data, recipe)
 * const { slices, message } = errorAnalysis(outOfFold.predictions, data)
 */
export function errorAnalysis(
  predictions: ArrayLike<number>,
  data: Dataset,
  options: ErrorAnalysisOptions = {},
): ErrorAnalysis {
  const name = 'errorAnalysis'
  checkDataset(name, 'data', data)
  checkKeys(name, 'options', options, ['columns', 'newRows', 'image'])
  const { rows } = data
  readSafely(name, 'data.columns', () =>
    data.columns.forEach((column, j) => checkText(name, `data.columns[${j}]`, column)),
  )
  const columns = columnsOf(data)
  const table = { rows, columns }
  const held = checkHeldOut(name, predictions, targetsOf(name, data), rows)
  const chosen = chosenColumns(name, table, columns, options.columns)
  const { newRows, image } = options
  if (newRows !== undefined) checkDataset(name, 'newRows', newRows)
  const others = newRows === undefined ? null : { rows: newRows.rows, columns: columnsOf(newRows) }
  const pixels = image === undefined ? null : datasetPixels(name, data, image)
  return analyse(held, chosen, (row) => row, others === null ? null : sameColumns(name, chosen, others), pixels)
}

function datasetPixels(functionName: string, { x, features }: Dataset, image: unknown): Pixels {
  const shape = checkPicture(functionName, image, features)
  return { shape, valueOf: (row, at) => x[row * features + at] ?? NaN }
}

function columnsOf({ columns, rows, x, features }: Dataset): TableColumn[] {
  return columns.map((name, j): TableColumn => {
    const values = Float64Array.from({ length: rows }, (_, i) => x[i * features + j] ?? NaN)
    return { name, kind: 'number', values }
  })
}

/** New rows with the columns of those analysed. */
function sameColumns(functionName: string, columns: readonly TableColumn[], { rows, ...given }: Table): NewRows {
  const own = columns.map(({ name, kind }) => {
    const column = given.columns.find((one) => one.name === name)
    if (column?.kind === kind) return column
    const words = { number: 'numbers', category: 'categories' }
    const value = column === undefined ? 'no such column' : words[column.kind]
    const expected = `have this column, of ${words[kind]} as in the rows analysed`
    throw new WellfitError({ code: 'INVALID_DATA', functionName, field: `newRows.${name}`, value, expected })
  })
  return { rows, columns: own }
}

/**
 * Shows where the errors are on a table, whose columns make the slices as they stand in the file. Otherwise as {@link errorAnalysis}.
 *
 * @param predictions Of the rows that have a target: `outOfFold.predictions` of `crossValidateTable` with the same target.
 * @throws WellfitError as {@link errorAnalysis}, and for a missing target.
 * @example
 * const { outOfFold } = await crossValidateTable(table, { target: 'species', network })
 * const { labelErrors } = errorAnalysisTable(outOfFold.predictions, table, { target: 'species' })
 */
export function errorAnalysisTable(
  predictions: ArrayLike<number>,
  table: Table,
  options: ErrorAnalysisTableOptions,
): ErrorAnalysis {
  const name = 'errorAnalysisTable'
  checkKeys(name, 'options', options, [...targetKeys, 'columns', 'newRows', 'image', 'pixels'])
  const { newRows, image, pixels, ...choices } = options
  const { rows, input } = tableInput(name, table, choices)
  const { classes, values } = input
  const targets: Targets =
    classes === null
      ? { kind: 'values', values: values ?? [] }
      : { kind: 'classes', labels: classes.labels, classes: classes.names }
  const held = checkHeldOut(name, predictions, targets, rows.rows)
  const usual = rows.columns.filter(({ name: own, role }) => own !== options.target && role !== 'index')
  const columns = chosenColumns(name, rows, usual, options.columns)
  if (newRows !== undefined) checkTable(name, 'newRows', newRows)
  const others = newRows === undefined ? null : sameColumns(name, columns, newRows)
  const images = tablePixels(name, rows, usual, image, pixels)
  return analyse(held, columns, (row) => rows.rowNumbers?.[row] ?? row, others, images)
}

function chosenColumns(
  functionName: string,
  table: Table,
  usual: readonly TableColumn[],
  given: readonly string[] | undefined,
): readonly TableColumn[] {
  if (given === undefined) return usual
  return checkList(functionName, 'columns', given).map((column, i) => {
    const field = `columns[${i}]`
    return findColumn(functionName, table, checkText(functionName, field, column), field)
  })
}

function analyse(
  held: HeldOut,
  columns: readonly TableColumn[],
  numberOf: (row: number) => number,
  others: NewRows | null,
  pixels: Pixels | null,
): ErrorAnalysis {
  const { rows, targets } = held
  const task: Task = targets.kind === 'classes' ? 'classification' : 'regression'
  const found = lossesOf(held)
  const labelErrors = targets.kind === 'classes' ? findLabelErrors(held, targets, numberOf) : null
  const mistakes = mistakesOf(held, found, numberOf)
  const sliced = columns.map((column) => sliceColumn(column, rows))
  const { comparisons, level, slices } = searchSlices(task, sliced, rows, found.losses)
  const drift = others === null ? null : driftOf(slices, rows, columns, others)
  const suspects = new Set(labelErrors?.errors.map(({ row }) => row))
  const result = {
    task,
    rows: rows.length,
    error: rows.reduce((sum, row) => sum + (found.losses[row] ?? 0), 0) / rows.length,
    confusions: confusionsOf(held, found),
    comparisons,
    level,
    slices: slices.map((slice, i) => ({
      ...describeSlice(slice, held, found, (row) => suspects.has(numberOf(row))),
      ...(drift === null ? {} : { drift: drift.slices[i] as SliceDrift }),
    })),
    ...(others === null || drift === null ? {} : { newRows: { rows: others.rows, comparisons: drift.comparisons } }),
    mistakes,
    labelErrors,
    ...(pixels === null ? {} : { images: imagesOf(pixels, rows, numberOf, { mistakes, labelErrors }) }),
  }
  return { ...result, message: messageOf(result, labelErrors) }
}

function describeSlice(
  slice: FoundSlice,
  held: HeldOut,
  found: RowLosses,
  isSuspect: (row: number) => boolean,
): ErrorSlice {
  const { conditions, members, error, restError, interval } = slice
  const { predictions, width } = held
  const { predicted } = found
  const sure = (row: number): number => probabilityOf(predictions, width, row, predicted?.[row] ?? 0)
  const suspects = members.reduce((count, row) => count + Number(isSuspect(row)), 0)
  return {
    title: conditions.map(describeCondition).join(', '),
    conditions,
    rows: members.length,
    error,
    restError,
    excess: error - restError,
    interval,
    confidence: predicted === null ? null : members.reduce((sum, row) => sum + sure(row), 0) / members.length,
    labelErrors: suspects,
    remedy: remedyFor(slice, held, found, suspects),
  }
}

function messageOf(
  { task, rows, error, slices, comparisons, confusions, newRows }: Omit<ErrorAnalysis, 'message'>,
  labelErrors: LabelErrors | null,
): string {
  const [worst] = slices
  const start =
    task === 'classification'
      ? `${percent(error)} of ${grouped(rows)} rows are misclassified.`
      : `${percent(error)} of the variance of ${grouped(rows)} rows is unexplained.`
  const [pair] = confusions
  const confused =
    pair === undefined
      ? ''
      : ` Most often ${pair.actual} is predicted as ${pair.predicted}: ${grouped(pair.rows)} rows.`
  const found =
    worst === undefined
      ? ` None of ${grouped(comparisons)} slices has more errors than the other rows beyond chance.`
      : ` ${slices.length} of ${grouped(comparisons)} slices ${slices.length === 1 ? 'has' : 'have'} more errors than the other rows beyond chance, above all ${worst.title}: ${percent(worst.error)} of ${grouped(worst.rows)} rows instead of ${percent(worst.restError)}, an excess of ${range(worst.interval)}.`
  return `${start}${confused}${found}${driftText(slices, newRows)}${labelErrors === null ? '' : ` ${labelErrors.message}`}`
}

function driftText(slices: readonly ErrorSlice[], newRows: ErrorAnalysis['newRows']): string {
  if (newRows === undefined || slices.length === 0) return ''
  const differing = slices.filter(({ drift }) => drift !== undefined && drift.message !== '')
  const of = `${grouped(newRows.comparisons)} comparisons with ${grouped(newRows.rows)} new rows`
  const [first] = differing
  return first === undefined
    ? ` None of ${of} within these slices shows a difference beyond chance.`
    : ` In ${grouped(differing.length)} of these slices the new rows differ beyond chance (${of}), above all in ${first.title}. ${first.drift?.message ?? ''}`
}

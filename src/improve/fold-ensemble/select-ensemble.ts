import { noun } from '../../noun.js'
import { checkNumbers } from '../../arguments.js'
import { checkDataset } from '../../data/dataset/check-dataset.js'
import type { Dataset } from '../../data/dataset/types.js'
import { assignFolds, complementOf } from '../../data/split/k-fold.js'
import type { RowValues } from '../../data/split/row-values.js'
import { inputOf } from '../../data/split/strata.js'
import { Z95 } from '../../diagnose/statistics/interval.js'
import { inFunction, WellfitError } from '../../errors.js'
import { sumOf } from '../../metrics/sum.js'
import { checkChoice, checkInteger, checkKeys, checkList, findFaults, isFiniteNumber } from '../../options.js'
import type { FoldEstimate } from '../../result/index.js'
import { averageLosses, type SelectionLoss } from './average-losses.js'
import { averageOf, chooseMembers } from './greedy.js'

/** How members are selected. */
export interface SelectEnsembleOptions {
  /**
   * What is lowered. Default: `'meanSquaredError'` of values, the log loss of classes. Probabilities of several labels, or of one output
   * of 0 and 1, are `'binaryCrossEntropy'`.
   */
  readonly loss?: SelectionLoss
  /** The most members, repeated ones included, from 1 to 1,000. Default 32. */
  readonly members?: number
  /** So many of the candidates that are best alone are members from the beginning, from 1. Default 1. */
  readonly initial?: number
  /**
   * Selections of half of the candidates, drawn at random, whose members are put together, from 1 to 1,000; with many candidates for
   * few rows it selects fewer that are good by chance. Default: one selection of all.
   */
  readonly bags?: number
  /** Parts of the rows for `expected`, at least 2. Default 5. */
  readonly folds?: number
  /** Rows that belong together, which `expected` keeps in one part: a value for each row. Default: each row by itself. */
  readonly group?: RowValues
  /** Seed of the parts and the bags: an integer from 0 to 2⁵³ − 1. Default 0. */
  readonly seed?: number
}

/** Members of an ensemble. */
export interface EnsembleSelection {
  /** How often each candidate was chosen, 0 for most: `weights` of `averageNetworks`. */
  readonly counts: readonly number[]
  /** Members by index, in the order in which they were chosen. */
  readonly chosen: readonly number[]
  /** The loss of each candidate alone. */
  readonly losses: readonly number[]
  /** The loss of the average on the rows by which it was selected: lower than on new rows. */
  readonly loss: number
  /**
   * The loss to expect on new rows, with its 95 % interval over rows: each part of the rows is measured by the average that is selected
   * without it.
   */
  readonly expected: FoldEstimate
  /** [rows, outputs] of the average. */
  readonly predictions: Float64Array
}

const NAME = 'selectEnsemble'
const KEYS = ['loss', 'members', 'initial', 'bags', 'folds', 'group', 'seed'] as const
const DEFAULTS = { members: 32, initial: 1, folds: 5, seed: 0 } as const
const MOST_MEMBERS = 1000
const LOSSES_OF_VALUES = ['meanSquaredError', 'meanAbsoluteError', 'binaryCrossEntropy'] as const

/**
 * Selects the members of an ensemble from a library of networks by their predictions for rows that none was trained on (Caruana,
 * Niculescu-Mizil, Crew and Ksikes, "Ensemble selection from libraries of models", 2004): beginning with the best one, again and again the
 * network is added whose average with the members so far has the lowest loss, until none lowers it or there are 32. A network may be
 * added more than once, and so weighs more.
 *
 * Averages are those of `averageNetworks`: means of the outputs before the last activation, for a softmax the normalized geometric means
 * of the probabilities. The more candidates and the fewer rows, the more the loss of the selected ones is too low; `expected` is
 * measured on rows that had no part in the selection.
 *
 * @param candidates For each candidate [rows, outputs], as `predictions` of `foldEnsemble`; for two classes also one per row.
 * @param data The true targets of the rows.
 * @param options `loss`, `members`, `initial`, `bags`, `folds`, `group`, `seed`.
 * @throws WellfitError `INVALID_SHAPE`, `INVALID_DATA`, `INVALID_OPTION`.
 * @example
 * const found = await Promise.all(recipes.map((recipe) => foldEnsemble(rows, recipe)))
 * const { counts } = selectEnsemble(found.map(({ predictions }) => predictions), rows)
 * using model = await averageNetworks(found.map(({ network }) => network), { weights: counts })
 */
export function selectEnsemble(
  candidates: readonly ArrayLike<number>[],
  data: Dataset,
  options: SelectEnsembleOptions = {},
): EnsembleSelection {
  const list = checkList(NAME, 'candidates', candidates) as readonly ArrayLike<number>[]
  if (list.length === 0) throw fault('INVALID_OPTION', 'candidates', 0, 'hold one candidate or more')
  checkDataset(NAME, 'data', data)
  checkKeys(NAME, 'options', options, KEYS)
  const width = widthOf(list, data)
  const loss = checkLoss(options.loss, data, width)
  checkCandidates(list, loss, width, data.rows)
  const { folds = DEFAULTS.folds, group, bags } = options
  const seed = checkInteger(NAME, 'seed', options.seed ?? DEFAULTS.seed, 0)
  const chooser = {
    members: checkInteger(NAME, 'members', options.members ?? DEFAULTS.members, 1, MOST_MEMBERS),
    initial: checkInteger(NAME, 'initial', options.initial ?? DEFAULTS.initial, 1, MOST_MEMBERS),
    bags: bags === undefined ? null : checkInteger(NAME, 'bags', bags, 1, MOST_MEMBERS),
    seed,
  }
  const parts = inFunction(NAME, () =>
    assignFolds(inputOf(data), { folds, stratify: false, ...(group === undefined ? {} : { group }) }, seed),
  )
  const losses = averageLosses(data.targets, loss, width)
  const all = list.map((predictions) => losses.scoresOf(predictions))
  const every = Uint32Array.from({ length: data.rows }, (_, row) => row)
  const at = (rows: Uint32Array): readonly Float64Array[] => all.map((scores) => rowsAt(scores, rows, width))
  const select = (rows: Uint32Array): number[] =>
    chooseMembers({ scores: at(rows), lossOf: (scores) => meanOf(losses.lossesOf(scores, rows)) }, chooser)

  const chosen = select(every)
  const average = averageOf(all, chosen)
  const heldOut = new Float64Array(data.rows)
  for (const part of parts) {
    const members = select(complementOf(data.rows, part))
    const own = losses.lossesOf(averageOf(at(part), members), part)
    part.forEach((row, i) => (heldOut[row] = own[i] ?? NaN))
  }
  return {
    counts: list.map((_, index) => chosen.filter((one) => one === index).length),
    chosen,
    losses: all.map((scores) => meanOf(losses.lossesOf(scores, every))),
    loss: meanOf(losses.lossesOf(average, every)),
    expected: estimateOf(heldOut),
    predictions: losses.predictionsOf(average),
  }
}

/** Predictions of each row: outputs or classes; 1 also for two classes, of which it is the second. */
function widthOf([first]: readonly unknown[], { targets, rows }: Dataset): number {
  checkNumbers(NAME, 'candidates[0]', first)
  if (targets.kind === 'values') return targets.width
  const { length } = targets.classes
  return length === 2 && first.length === rows ? 1 : length
}

function checkLoss(asked: unknown, { targets }: Dataset, width: number): SelectionLoss {
  const own = width === 1 ? 'binaryCrossEntropy' : 'softmaxCrossEntropy'
  if (targets.kind === 'classes') return asked === undefined ? own : checkChoice(NAME, 'loss', asked, [own])
  const loss = asked === undefined ? 'meanSquaredError' : checkChoice(NAME, 'loss', asked, LOSSES_OF_VALUES)
  if (loss !== 'binaryCrossEntropy') return loss
  const wrong = findFaults(targets.values, (value) => Number(value) >= 0 && Number(value) <= 1)
  if (wrong === null) return loss
  throw fault('INVALID_OPTION', 'loss', loss, 'be another one, as targets are not all in [0, 1]')
}

function checkCandidates(list: readonly unknown[], loss: SelectionLoss, width: number, rows: number): void {
  const isProbability = loss.endsWith('CrossEntropy')
  const isGood = (value: unknown): boolean =>
    isFiniteNumber(value) && (!isProbability || (Number(value) >= 0 && Number(value) <= 1))
  for (const [i, predictions] of list.entries()) {
    const field = `candidates[${i}]`
    checkNumbers(NAME, field, predictions)
    if (predictions.length !== rows * width) {
      const value = `${predictions.length} ${noun(predictions.length, 'value')}`
      throw fault('INVALID_SHAPE', field, value, `hold ${width} for each of ${rows} rows`)
    }
    const found = findFaults(predictions, isGood)
    if (found === null) continue
    const at = { row: Math.floor(found.index / width), column: found.index % width, count: found.count }
    throw fault(
      'INVALID_DATA',
      field,
      found.value,
      isProbability ? 'be a probability in [0, 1]' : 'be a finite number',
      at,
    )
  }
}

function fault(
  code: 'INVALID_OPTION' | 'INVALID_SHAPE' | 'INVALID_DATA',
  field: string,
  value: unknown,
  expected: string,
  at: { readonly row?: number; readonly column?: number; readonly count?: number } = {},
): WellfitError {
  return new WellfitError({ code, functionName: NAME, field, value, expected, ...at })
}

/** The scores of some rows. */
function rowsAt(scores: Float64Array, rows: Uint32Array, width: number): Float64Array {
  const own = new Float64Array(rows.length * width)
  rows.forEach((row, i) => own.set(scores.subarray(row * width, (row + 1) * width), i * width))
  return own
}

function meanOf(values: Float64Array): number {
  return sumOf(values) / values.length
}

/** The mean over rows, with its 95 % interval. */
function estimateOf(losses: Float64Array): FoldEstimate {
  const estimate = meanOf(losses)
  const squares = losses.reduce((sum, loss) => sum + (loss - estimate) ** 2, 0)
  const standardError = Math.sqrt(squares / (losses.length - 1) / losses.length)
  const half = Z95 * standardError
  return { estimate, interval: { low: estimate - half, high: estimate + half }, standardError }
}

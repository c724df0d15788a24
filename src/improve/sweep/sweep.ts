import type { Dataset } from '../../data/dataset/types.js'
import type { Table } from '../../data/table/table.js'
import { checkValues } from '../../diagnose/curves/points.js'
import { type Setting, SETTING_NAMES, SETTINGS, withSetting, type Setup } from '../../diagnose/curves/settings.js'
import { percent } from '../../diagnose/numbers.js'
import { unlessDiverged, WellfitError } from '../../errors.js'
import { checkBoolean, checkCallback, checkChoice, checkInteger, checkKeys, checkNumber } from '../../options.js'
import type { Sweep, SweepPoint } from '../../result/index.js'
import { oneStandardError } from '../../search/one-standard-error.js'
import { type Answer, askCallback } from '../../train/fit/callbacks.js'
import { datasetFolds, datasetKeys, tableFolds, tableKeys } from '../cross-validate/cross-validate.js'
import {
  choiceKeys,
  type CrossValidateChoices,
  type CrossValidateOptions,
  type CrossValidateTableOptions,
  describeRecipe,
} from '../cross-validate/options.js'
import { keepingFolds, type ReadyFolds, withRecipe } from '../cross-validate/ready-folds.js'
import { type CrossValidated, runFolds } from '../cross-validate/run-folds.js'
import type { FoldParameters } from '../cross-validate/train-fold.js'
import { correctedQuotient } from '../statistics/corrected-interval.js'

/** What is swept. */
export interface SweepChoices {
  /** The hyperparameter that varies; `keepProb` applies to all hidden layers. */
  readonly over: Setting
  /** Its values, at least two, in any order. */
  readonly values: readonly number[]
  /**
   * Starts each fold's training from its weights for the value before, the simplest network last, and the first value from its own,
   * trained once before: a path in fewer epochs where early stopping ends them. For `l2`, `l1` and `keepProb`. Default `false`:
   * every training starts from the initial weights of its seed.
   */
  readonly warmStart?: boolean
  /** Called with each point; return `'stop'` to choose among those measured so far. */
  readonly onPoint?: (point: SweepPoint) => Answer
}

/** How to sweep on a dataset: the recipe, its folds, and the values. Default of `folds` 5. */
export interface SweepOptions
  extends Omit<CrossValidateOptions, 'maxSeconds' | 'onFold' | 'metrics' | 'references'>, SweepChoices {}

/** How to sweep on a table. */
export interface SweepTableOptions
  extends Omit<CrossValidateTableOptions, 'maxSeconds' | 'onFold' | 'metrics' | 'references'>, SweepChoices {}

const OWN = ['over', 'values', 'warmStart', 'onPoint'] as const
/** Settings along which weights change continuously. */
const WARM: readonly Setting[] = ['l2', 'l1', 'keepProb']
const NOT_OF_SWEEP: readonly string[] = ['maxSeconds', 'onFold', 'metrics', 'references']
const DEFAULT_FOLDS = 5
/** What makes a network simpler; learning rate and batch size do not. */
const SIMPLER: Readonly<Partial<Record<Setting, 'larger' | 'smaller'>>> = {
  l2: 'larger',
  l1: 'larger',
  keepProb: 'smaller',
  epochs: 'smaller',
}

/**
 * Cross-validates a recipe with several values of one hyperparameter, all on the same folds with the same seeds and row order, and
 * chooses by the one-standard-error rule: the simplest network whose error lies within one standard error of the lowest (Breiman et
 * al., 1984), which is that of the mean over the folds. Simpler is more regularization or fewer epochs; of learning rates and batch
 * sizes the best is chosen. Leave test out of `data`.
 *
 * @returns A point for each value, and the choice.
 * @throws WellfitError as `crossValidate`; `DIVERGED` where every value did.
 * @example
 * const { chosen, message } = await sweep(data, { network: { layers, loss }, over: 'l2', values: [0.01, 0.1, 1, 10] })
 */
export async function sweep(data: Dataset, options: SweepOptions): Promise<Sweep> {
  const { choices, folds } = readOptions('sweep', options, datasetKeys)
  return await measure(keepingFolds(datasetFolds('sweep', data, folds)), choices, folds, datasetKeys)
}

/**
 * Sweeps on a table: each fold fits its own preprocessor. Otherwise as {@link sweep}.
 *
 * @returns As {@link sweep}.
 * @throws WellfitError as {@link sweep} and `crossValidateTable`.
 * @example
 * const { best } = await sweepTable(table, { target: 'species', network, over: 'keepProb', values: [1, 0.8, 0.6] })
 */
export async function sweepTable(table: Table, options: SweepTableOptions): Promise<Sweep> {
  const { choices, folds } = readOptions('sweepTable', options, tableKeys)
  return await measure(keepingFolds(tableFolds('sweepTable', table, folds)), choices, folds, tableKeys)
}

/** Takes the options apart into what is swept and what a cross-validation takes. */
function readOptions<Options extends SweepChoices & Pick<SweepOptions, 'engine'>>(
  functionName: string,
  options: Options,
  own: readonly string[],
): { readonly choices: SweepChoices; readonly folds: Omit<Options, (typeof OWN)[number]> & { readonly metrics: [] } } {
  const foldKeys = choiceKeys.filter((key) => !NOT_OF_SWEEP.includes(key))
  checkKeys(functionName, 'options', options, [...foldKeys, ...own, ...OWN])
  const { over, values, warmStart = false, onPoint, ...folds } = options
  const setting = checkChoice(functionName, 'over', over, SETTINGS)
  checkBoolean(functionName, 'warmStart', warmStart)
  if (warmStart && !WARM.includes(setting)) throw notWarm(functionName, setting)
  if (warmStart && options.engine !== undefined) throw warmOnEngine(functionName)
  checkCallback(functionName, 'onPoint', onPoint)
  const isCount = setting === 'batchSize' || setting === 'epochs'
  const isFraction = setting === 'keepProb'
  const checked = checkValues(functionName, 'values', values, (field, value) =>
    isCount
      ? checkInteger(functionName, field, value, 1)
      : checkNumber(functionName, field, value, isFraction ? { min: 0, minExcluded: true, max: 1 } : { min: 0 }),
  )
  const sign = SIMPLER[setting] === 'smaller' ? -1 : 1
  const ordered = checked.toSorted((a, b) => sign * (a - b))
  return {
    choices: { over: setting, values: ordered, warmStart, ...(onPoint === undefined ? {} : { onPoint }) },
    folds: { folds: DEFAULT_FOLDS, ...folds, metrics: [] },
  }
}

async function measure(
  ready: ReadyFolds,
  { over, values, warmStart = false, onPoint }: SweepChoices,
  options: CrossValidateChoices<unknown>,
  own: readonly string[],
): Promise<Sweep> {
  const { functionName } = ready.context
  const start = performance.now()
  const setup = { network: options.network, fit: options.fit ?? {} } as Setup
  const points: SweepPoint[] = []
  let from: FoldParameters = new Map()
  const train = async (value: number): Promise<CrossValidated | null> => {
    const recipe = describeRecipe(functionName, { ...options, ...withSetting(setup, over, value) }, own)
    const { context, plan } = withRecipe(ready, recipe)
    const warm = { from, to: new Map() }
    const found = await unlessDiverged(runFolds(warmStart ? { ...context, warm } : context, plan))
    if (found !== null) from = warm.to
    return found?.found ?? null
  }
  // Otherwise the first value would be trained for less time than all others.
  if (warmStart) await train(values[0] ?? 0)
  let frame: Pick<Sweep, 'task' | 'rows' | 'folds' | 'repeats' | 'seed' | 'fingerprint'> | null = null
  for (const value of values) {
    let point: SweepPoint = { value, error: null, trainError: null, standardError: null, epochs: null }
    const found = await train(value)
    if (found !== null) {
      const { error, trainError, scores, task, rows, folds, repeats, seed, fingerprint } = found
      frame = { task, rows, folds, repeats, seed, fingerprint }
      const sums = scores.map((score) => score.heldOutSums)
      const epochs = scores.reduce((sum, score) => sum + score.epochs, 0) / scores.length
      // Without the correction for overlapping training sets, as the rule takes it.
      point = { value, error, trainError, standardError: correctedQuotient(sums, 0).standardError, epochs }
    }
    points.push(point)
    const answer = await askCallback('onPoint', () => onPoint?.(point), options.signal, functionName)
    if (answer === 'stop') break
  }
  const measured = points.flatMap(({ value, error, standardError }) =>
    error === null || standardError === null ? [] : [{ value, error: error.estimate, standardError }],
  )
  const rule = oneStandardError(measured)
  if (rule === null || frame === null) throw allDiverged(functionName)
  const hasDirection = SIMPLER[over] !== undefined
  const { best, limit } = rule
  const chosen = hasDirection ? rule.chosen : best
  const seconds = (performance.now() - start) / 1000
  const found = { over, warmStart, ...frame, points, best: best.value, chosen: chosen.value, limit, seconds }
  return { ...found, message: messageOf(found, best, chosen) }
}

function messageOf(
  { over, points, folds, repeats }: Omit<Sweep, 'message'>,
  best: { readonly value: number; readonly error: number },
  chosen: { readonly value: number; readonly error: number },
): string {
  const name = SETTING_NAMES[over]
  const times = repeats === 1 ? '' : `, ${repeats} times over`
  const lowest = `On ${folds} folds${times}, the error is lowest at ${name} = ${best.value}: ${percent(best.error)}.`
  const simpler = { larger: 'largest', smaller: 'smallest' }[SIMPLER[over] ?? 'larger']
  const rule =
    chosen.value === best.value
      ? ''
      : ` ${name} = ${chosen.value} is the ${simpler} value within one standard error of it: ${percent(chosen.error)}.`
  const values = points.map(({ value }) => value)
  const edge = best.value === Math.max(...values) ? 'larger' : best.value === Math.min(...values) ? 'smaller' : null
  const isEnd = best.value === 0 || (over === 'keepProb' && best.value === 1)
  return `${lowest}${rule}${edge === null || isEnd || values.length < 2 ? '' : ` The lowest error is at the end of the range: try ${edge} values.`}`
}

function allDiverged(functionName: string): WellfitError {
  return new WellfitError({
    code: 'DIVERGED',
    functionName,
    field: 'fit',
    expected: 'complete training for at least one value',
    remedy: 'Lower the learning rate (see `findLearningRate`), or standardize.',
  })
}

function warmOnEngine(functionName: string): WellfitError {
  const expected = 'be left out with `engine`, whose trainings start from the initial weights of their seeds'
  return new WellfitError({ code: 'INVALID_OPTION', functionName, field: 'warmStart', value: true, expected })
}

function notWarm(functionName: string, over: Setting): WellfitError {
  return new WellfitError({
    code: 'INVALID_OPTION',
    functionName,
    field: 'warmStart',
    value: true,
    expected: `be left out for \`over\` '${over}'`,
    remedy: "Weights carry on from value to value for 'l2', 'l1' and 'keepProb' only.",
  })
}

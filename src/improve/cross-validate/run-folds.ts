import { Fingerprint } from '../../data/random/hash.js'
import { inFunction, WellfitError } from '../../errors.js'
import type { CrossValidation, FoldScore, LearningFault } from '../../result/index.js'
import { foldsOf, methodOf, type FoldPlan, type FoldRows } from './folds.js'
import { type Clock, Limit } from './limit.js'
import { heldOutOutputs, summarizeFolds } from './summarize.js'
import { type FoldRowMeans, rowMeansOf } from './row-means.js'
import type { Truth } from './row-predictions.js'
import type { FoldContext, TrainedFold, TrainingCurve } from './train-fold.js'
import { trainAlone, type TrainRepeat } from './train-repeat.js'

/** Predictions of every row by networks that were not trained on it. */
export interface OutOfFold {
  /** Outputs of the network for each row. */
  readonly outputs: number
  /**
   * [rows, outputs]: the mean over the repeats, of probabilities or of values in the target's own unit; NaN for a row that is
   * never held out, as the oldest with `time`.
   */
  readonly predictions: Float64Array
  /** For each repeat the fold that held a row out, from 1; 0 for none. */
  readonly foldOfRow: readonly Int32Array[]
}

/** What a cross-validation returns. */
export interface CrossValidated extends CrossValidation {
  /** Predictions of rows by networks that were not trained on them. */
  readonly outOfFold: OutOfFold
}

/** The errors of rows held out; both are 0 for a row that is never held out. */
export interface RowSums {
  readonly errors: Float64Array
  readonly spreads: Float64Array
}

/** What the folds found, and the error of each row. */
export interface FoldsFound {
  readonly found: CrossValidated
  /** For each repeat the errors of all rows. */
  readonly rowSums: readonly RowSums[]
  /** One for each training. */
  readonly curves: readonly TrainingCurve[]
  /** Faults of at least half of the trainings. */
  readonly faults: readonly LearningFault[]
}

/** What the folds found, with the errors of rows that were trained on too. */
export interface FoldsWithRows extends FoldsFound {
  readonly rowMeans: FoldRowMeans
}

/** Whether another repeat is worth its time, after those that are scored. */
export type Proceed = (scores: readonly FoldScore[]) => boolean

/** How folds are run. */
export interface RunChoices {
  readonly proceed?: Proceed
  /** Default: each fold by itself. */
  readonly trainRepeat?: TrainRepeat
  readonly clock?: Clock
}

/** Trains all folds of all repeats, as far as the time limit and `proceed` allow, and pools them. */
export async function runFolds(context: FoldContext, plan: FoldPlan, choices: RunChoices = {}): Promise<FoldsWithRows> {
  const { clock = () => performance.now() } = choices
  const start = clock()
  const repeats = await trainRepeats(context, plan, { ...choices, clock })
  return poolFolds(context, plan, repeats, (clock() - start) / 1000)
}

/** Pools the trained folds of each repeat. */
export function poolFolds(
  { recipe, truth }: Pick<FoldContext, 'recipe' | 'truth'>,
  plan: FoldPlan,
  repeats: readonly (readonly TrainedFold[])[],
  seconds: number,
): FoldsWithRows {
  const trained = repeats.flat()
  const outputs = repeats.map((folds) => heldOutOutputs(folds, plan.input.rows))
  const frame = {
    rows: plan.input.rows,
    folds: plan.folds,
    repeats: repeats.length,
    repeatsAsked: recipe.repeats,
    seed: plan.seed,
    method: methodOf(plan),
    stratified: plan.strata.kind !== 'none',
    fingerprint: fingerprintOf(
      trained.map(({ rows }) => rows),
      truth,
      plan.input.rows,
    ),
    seconds,
  }
  const rowMeans = rowMeansOf(trained, plan.input.rows, truth)
  const found = summarizeFolds(frame, trained, outputs, rowMeans, truth, recipe.metrics)
  return {
    rowMeans,
    found: { ...found, outOfFold: collect(repeats, outputs, plan.input.rows) },
    rowSums: repeats.map((own) => rowSumsOf(own, plan.input.rows)),
    curves: trained.map(({ curve }) => curve),
    faults: commonFaults(trained),
  }
}

/** The folds of each complete repeat. */
async function trainRepeats(
  context: FoldContext,
  plan: FoldPlan,
  { proceed = () => true, trainRepeat = trainAlone, clock }: RunChoices,
): Promise<TrainedFold[][]> {
  const { recipe, functionName } = context
  const limit = new Limit(recipe.signal, recipe.maxSeconds, clock)
  const progress = { done: 0, of: recipe.repeats * recipe.folds }
  const repeats: TrainedFold[][] = []
  try {
    for (let repeat = 0; repeat < recipe.repeats; repeat++) {
      const before = limit.seconds
      if (repeat > 0 && before + before / repeat > recipe.maxSeconds) break
      if (repeat > 0 && !proceed(repeats.flat().map(({ score }) => score))) break
      const folds = inFunction(functionName, () => foldsOf(plan, repeat))
      try {
        repeats.push(await trainRepeat(context, folds, limit, progress))
      } catch (error) {
        if (!limit.isOver || !(error instanceof WellfitError) || error.code !== 'ABORTED') throw error
        if (repeat === 0) throw tooSlow(functionName, recipe.maxSeconds)
        break
      }
    }
  } finally {
    limit.done()
  }
  return repeats
}

function tooSlow(functionName: string, seconds: number): WellfitError {
  return new WellfitError({
    code: 'ABORTED',
    functionName,
    field: 'maxSeconds',
    value: seconds,
    expected: 'suffice for one repeat of all folds',
    remedy: 'Use fewer folds, or allow more time.',
  })
}

function collect(
  repeats: readonly (readonly TrainedFold[])[],
  outputs: readonly Float64Array[],
  rows: number,
): OutOfFold {
  const predictions = new Float64Array(outputs[0]?.length ?? 0)
  for (const values of outputs) {
    for (let i = 0; i < values.length; i++) predictions[i] = (predictions[i] ?? 0) + (values[i] ?? NaN) / outputs.length
  }
  const foldOfRow = repeats.map((folds) => {
    const own = new Int32Array(rows)
    for (const { rows: held } of folds) held.heldOut.forEach((row) => (own[row] = held.fold + 1))
    return own
  })
  return { outputs: predictions.length / rows, predictions, foldOfRow }
}

/** Each kind as the first training has it that it occurs in. */
function commonFaults(trained: readonly TrainedFold[]): LearningFault[] {
  const all = trained.flatMap(({ faults }) => faults)
  const isCommon = ({ kind }: LearningFault): boolean =>
    trained.filter(({ faults }) => faults.some((fault) => fault.kind === kind)).length >= trained.length / 2
  return all.filter((fault, i) => all.findIndex(({ kind }) => kind === fault.kind) === i && isCommon(fault))
}

/** The errors of all rows in a repeat. */
function rowSumsOf(folds: readonly TrainedFold[], rows: number): RowSums {
  const errors = new Float64Array(rows)
  const spreads = new Float64Array(rows)
  for (const { rows: own, heldOut } of folds) {
    own.heldOut.forEach((row, i) => {
      errors[row] = heldOut.errors[i] ?? 0
      spreads[row] = heldOut.spreads[i] ?? 0
    })
  }
  return { errors, spreads }
}

/** The fingerprint that the folds of so many repeats have. */
export function foldsFingerprint({ truth }: FoldContext, plan: FoldPlan, repeats: number): string {
  const folds = Array.from({ length: repeats }, (_, repeat) => foldsOf(plan, repeat)).flat()
  return fingerprintOf(folds, truth, plan.input.rows)
}

function fingerprintOf(folds: readonly FoldRows[], truth: Truth, rows: number): string {
  const hash = new Fingerprint().add([rows, folds.length])
  hash.add(truth.task === 'classification' ? truth.labels : truth.values)
  for (const own of folds) hash.add([own.repeat, own.fold]).add(own.heldOut)
  return hash.digits
}

import {
  crossValidate,
  type Dataset,
  diagnose,
  type Diagnosis,
  estimateAchievableError,
  type Evaluation,
  network,
  type Network,
  WellfitError,
} from '../../dist/src/index.js'
import { type Setup, withChange } from '../../dist/src/diagnose/curves/settings.js'
import type { RunFacts } from '../../dist/src/diagnose/recommend/run-facts.js'
import type { ActionChange, Interval } from '../../dist/src/result/index.js'
import type { RowLosses } from '../../dist/src/diagnose/statistics/paired.js'
import { rowLosses } from '../../dist/src/diagnose/row-losses.js'
import { joined } from '../lib/datasets.ts'
import type { Rows, Source } from './data.ts'
import { naiveChange, type Settings, setupOf } from './settings.ts'

/** What another training is worth, beside the diagnosed one, on the same fresh rows. */
export interface Arm {
  /** Error of the diagnosed network − error of the other. */
  readonly gain: number
  readonly interval: Interval
  readonly error: number
}

/** One diagnosed network, and what came of its advice. */
export interface Outcome {
  readonly source: string
  readonly half: Source['half']
  readonly task: Source['task']
  readonly settings: string
  readonly seed: number
  readonly state: Diagnosis['state']
  readonly likely: Diagnosis['likely']
  readonly causes: readonly string[]
  readonly trainError: number
  readonly devError: number
  readonly freshError: number
  readonly achievable: number
  /** The first trainable advice; `null` where the diagnosis has none. */
  readonly title: string | null
  readonly advised: Arm | null
  readonly control: Arm
  readonly naive: Arm
}

const OPEN: readonly Diagnosis['state'][] = [
  'inconclusive',
  'fits to the level of the estimate',
  'high bias or high variance',
]
const FOLDS = 10
/** Another seed: the one of the diagnosed network stands for one draw of weights and order only. */
const OTHER_SEED = 7777

/** Trains, diagnoses as the command line does, and trains anew by advice, by a rule of thumb, and unchanged. */
export async function outcomeOf(source: Source, settings: Settings, seed: number): Promise<Outcome | null> {
  const data = await source.draw(settings.trainRows, seed)
  const { train } = data
  const { targets } = train
  const outputs = targets.kind === 'classes' ? targets.classes.length : 1
  const given = setupOf(settings, source.task, train.features, outputs)
  const first = await trainOn(given, data, seed)
  const diagnosis = first === null ? null : await diagnosisOf(first, given, data, seed)
  if (first === null || diagnosis === null) return null
  const advice = diagnosis.actions.find(({ change }) => change !== null)
  const arm = async (change: ActionChange): Promise<Arm> => {
    const other = await trainOn(withChange(given, change), data, seed + OTHER_SEED)
    return other === null ? DIVERGED : gainOf(first, other)
  }
  return {
    source: source.name,
    half: source.half,
    task: source.task,
    settings: settings.name,
    seed,
    state: diagnosis.state,
    likely: diagnosis.likely,
    causes: diagnosis.causes.map(({ kind }) => kind),
    trainError: diagnosis.trainError,
    devError: diagnosis.devError,
    achievable: diagnosis.achievableError,
    freshError: first.error,
    title: advice?.title ?? null,
    advised: advice === undefined ? null : await arm(advice.change ?? {}),
    control: await arm({}),
    naive: await arm(naiveChange(first.facts, first.train.error, first.dev.error)),
  }
}

/** A network that diverged is no network. */
const DIVERGED: Arm = { gain: -1, interval: { low: -1, high: -1 }, error: 1 }

interface Trained {
  readonly facts: RunFacts
  readonly train: Evaluation
  readonly dev: Evaluation
  readonly metrics: NonNullable<Parameters<typeof diagnose>[0]['metrics']> | null
  readonly fresh: RowLosses
  readonly error: number
}

async function trainOn(setup: Setup, { train, dev, fresh }: Rows, seed: number): Promise<Trained | null> {
  using net = await network({ ...setup.network, seed, threads: 1 })
  const history = await net.fit(train, { ...setup.fit, dev, seed })
  const measured = net.evaluate(fresh, { rowErrors: true })
  if (!Number.isFinite(measured.error)) return null
  const hidden = net.options.layers.slice(0, -1)
  const of = (data: Dataset): Evaluation => net.evaluate(data, { rowErrors: true })
  return {
    facts: {
      trainRows: train.rows,
      hidden: hidden.map(({ units }) => units),
      parameters: net.parameterCount,
      keepProb: Math.min(1, ...hidden.map(({ keepProb }) => keepProb)),
      history,
    },
    train: of(train),
    dev: of(dev),
    metrics: train.targets.kind === 'classes' ? metricsOf(net, train, dev) : null,
    fresh: rowLosses('bench', net, fresh, measured),
    error: measured.error,
  }
}

function metricsOf(net: Network, train: Dataset, dev: Dataset): Trained['metrics'] {
  return { train: net.metrics(train), dev: net.metrics(dev) }
}

async function diagnosisOf(
  { train, dev, metrics, facts }: Trained,
  { network: shape, fit }: Setup,
  data: Rows,
  seed: number,
): Promise<Diagnosis | null> {
  const { task } = facts.history
  const own = { train, dev, task, run: facts, measure: 'error', ...(metrics === null ? {} : { metrics }) } as const
  try {
    const diagnosis = diagnose({ ...own, achievableError: estimateAchievableError(data.train) })
    if (!OPEN.includes(diagnosis.state)) return diagnosis
    const rows = joined(data.train, data.dev)
    const { inputs: _, ...layers } = shape
    const folds = await crossValidate(rows, {
      network: layers,
      fit,
      seed,
      folds: FOLDS,
      references: true,
      threads: 1,
      metrics: [],
      stoppingFraction: 0.2,
    })
    return diagnose({ ...own, folds, achievableError: estimateAchievableError(rows) })
  } catch (error) {
    if (error instanceof WellfitError && error.code === 'INVALID_DATA') return null
    throw error
  }
}

/** The difference of the errors, with the 95 % interval of paired rows. */
function gainOf(first: Trained, second: Trained): Arm {
  const rows = first.fresh.losses.length
  const { deviations } = first.fresh
  const spread = deviations === null ? 1 : sum(rows, (row) => deviations[row] ?? 0) / rows
  const difference = (row: number): number =>
    ((first.fresh.losses[row] ?? 0) - (second.fresh.losses[row] ?? 0)) / spread
  const gain = sum(rows, difference) / rows
  const variance = sum(rows, (row) => (difference(row) - gain) ** 2) / (rows - 1)
  const half = 1.96 * Math.sqrt(variance / rows)
  return { gain, interval: { low: gain - half, high: gain + half }, error: second.error }
}

function sum(count: number, of: (row: number) => number): number {
  let total = 0
  for (let row = 0; row < count; row++) total += of(row)
  return total
}

import type { Dataset } from '../data/dataset.js'
import { WellfitError } from '../errors.js'
import { indexWithin, isTrained, segmentsOf, type Segment } from '../model/segments.js'
import { checkChoice, checkInteger, checkKeys, checkNumber } from '../options.js'
import { describePenalty, lambdasOf, type Penalty, type PenaltyOptions } from '../program/penalty.js'
import type { GradientCheck, GradientEntry, GradientVerdict } from '../result.js'
import { network, type Network } from '../train/network.js'
import { probe, type Probe } from '../train/probe.js'

/** How to check a gradient. */
export interface GradientCheckOptions extends PenaltyOptions {
  /** `'two'` (default): (J(θ+h) − J(θ−h)) / 2h, error O(h²). `'one'`: (J(θ+h) − J(θ)) / h, error O(h). */
  readonly sided?: 'two' | 'one'
  /** Step, times max(1, |θᵢ|). Default 5e-6 two-sided (near u^⅓, u = 1.1e-16), 1e-8 one-sided (near u^½). */
  readonly h?: number
  /** Rows of the batch that are used, from its front. Default 32. */
  readonly rows?: number
  /** How many of the worst entries are listed. Default 5. */
  readonly worst?: number
  /** The gradient to judge, laid out like θ, instead of the network's own. */
  readonly gradients?: ArrayLike<number>
}

interface Settings {
  readonly sided: 'two' | 'one'
  readonly h: number
  readonly rows: number
  readonly worst: number
}

const keys = ['sided', 'h', 'rows', 'worst', 'gradients', 'l2', 'l1', 'penalizeBiases']

/**
 * Compares every entry of the analytic gradient with a difference quotient of the cost, in f64, dropout off, the
 * penalty included: ‖dθ_approx − dθ‖₂ / (‖dθ_approx‖₂ + ‖dθ‖₂).
 *
 * A network of precision f32 is checked by a copy in f64 that runs the same source. Entries for which a kink (relu at
 * 0, a residual of 0 under mean absolute error, a weight of 0 under L1) lies within the step are set aside and
 * counted, since no derivative exists there. The network itself is left as it is. Costs two forward passes an entry.
 *
 * @returns The difference and its verdict (below 1e-7 correct, 1e-5 acceptable, 1e-3 suspicious, else wrong), for all
 *   of θ and for each parameter, and the worst entries by layer, parameter and index.
 * @throws WellfitError `INVALID_OPTION` or `INVALID_SHAPE`; `DIVERGED` where the cost is not finite.
 * @example
 * const { verdict, worst } = await gradientCheck(net, train, { l2: 0.5 })
 */
export async function gradientCheck(
  checked: Network,
  batch: Dataset,
  options: GradientCheckOptions = {},
): Promise<GradientCheck> {
  const settings = describeSettings(options, batch.rows)
  const rows = firstRows(batch, settings.rows)
  const penalty = describePenalty('gradientCheck', options, rows.rows)
  using copy = await network({
    ...checked.options,
    precision: 'f64',
    numerics: 'strict',
    parameters: checked.parameters,
  })
  const analytic = givenGradients(options, copy.parameterCount) ?? copy.gradients(rows, options)
  const costs = probe(copy, rows, penalty)
  try {
    return summarize(compare(copy, costs, analytic, settings, penalty), settings, penalty)
  } finally {
    costs.release()
  }
}

function describeSettings(options: GradientCheckOptions, rows: number): Settings {
  checkKeys('gradientCheck', 'options', options, keys)
  const sided = checkChoice('gradientCheck', 'sided', options.sided ?? 'two', ['two', 'one'])
  return {
    sided,
    h: checkNumber('gradientCheck', 'h', options.h ?? (sided === 'two' ? 5e-6 : 1e-8), { min: 1e-15, max: 0.1 }),
    rows: Math.min(rows, checkInteger('gradientCheck', 'rows', options.rows ?? 32, 1, 4096)),
    worst: checkInteger('gradientCheck', 'worst', options.worst ?? 5, 0, 1000),
  }
}

function givenGradients(options: GradientCheckOptions, count: number): ArrayLike<number> | undefined {
  const { gradients } = options
  if (gradients === undefined || gradients.length === count) return gradients
  throw new WellfitError({
    code: 'INVALID_SHAPE',
    door: 'gradientCheck',
    field: 'gradients',
    value: gradients.length,
    expected: `hold as many values as the network has parameters, ${count}`,
  })
}

function firstRows(batch: Dataset, rows: number): Dataset {
  if (rows === batch.rows) return batch
  const { targets } = batch
  return {
    ...batch,
    rows,
    x: batch.x.subarray(0, rows * batch.features),
    targets:
      targets.kind === 'classes'
        ? { ...targets, labels: targets.labels.subarray(0, rows) }
        : { ...targets, values: targets.values.subarray(0, rows * targets.width) },
  }
}

/** Sums that make up a relative difference. */
interface Tally {
  readonly segment: Segment
  checked: number
  skipped: number
  apart: number
  numerical: number
  analytic: number
}

interface Comparison {
  readonly tallies: readonly Tally[]
  readonly worst: readonly GradientEntry[]
}

function compare(
  copy: Network,
  costs: Probe,
  analytic: ArrayLike<number>,
  settings: Settings,
  penalty: Penalty,
): Comparison {
  const here = costs.cost()
  if (!Number.isFinite(here.value)) {
    throw new WellfitError({ code: 'DIVERGED', door: 'gradientCheck', field: 'cost', expected: 'be finite' })
  }
  const tallies: Tally[] = []
  let worst: GradientEntry[] = []
  for (const segment of segmentsOf(copy.options)) {
    if (!isTrained(copy.options, segment)) continue
    // |w| has a kink at 0.
    const isKinked = lambdasOf(copy.options, segment, penalty).l1 > 0
    const tally = { segment, checked: 0, skipped: 0, apart: 0, numerical: 0, analytic: 0 }
    tallies.push(tally)
    const entries: GradientEntry[] = []
    for (let i = 0; i < segment.length; i++) {
      const index = segment.offset + i
      const numerical = differenceQuotient(costs, index, here, settings, isKinked)
      if (numerical === null) {
        tally.skipped++
        continue
      }
      const entry = compareEntry(segment, i, analytic[index] ?? NaN, numerical)
      tally.checked++
      tally.apart += (entry.numerical - entry.analytic) ** 2
      tally.numerical += entry.numerical ** 2
      tally.analytic += entry.analytic ** 2
      entries.push(entry)
    }
    worst = worstOf([...worst, ...entries], settings.worst)
  }
  return { tallies, worst }
}

/** The difference quotient by one entry of θ, or `null` where a kink lies within the step. */
function differenceQuotient(
  costs: Probe,
  index: number,
  here: { readonly value: number; readonly signs: number },
  { sided, h }: Settings,
  kinkAtZero: boolean,
): number | null {
  const value = costs.read(index)
  const step = h * Math.max(1, Math.abs(value))
  if (kinkAtZero && Math.abs(value) <= step) return null
  // The step that is taken is the difference of two representable numbers, not h itself.
  const above = value + step
  const below = sided === 'two' ? value - step : value
  costs.write(index, above)
  const upper = costs.cost()
  costs.write(index, below)
  const lower = sided === 'two' ? costs.cost() : here
  costs.write(index, value)
  if (upper.signs !== lower.signs || upper.signs !== here.signs) return null
  return (upper.value - lower.value) / (above - below)
}

function compareEntry(segment: Segment, index: number, analytic: number, numerical: number): GradientEntry {
  const size = Math.abs(numerical) + Math.abs(analytic)
  return {
    layer: segment.layer,
    parameter: segment.parameter,
    index: indexWithin(segment, index),
    analytic,
    numerical,
    difference: size === 0 ? 0 : Math.abs(numerical - analytic) / size,
  }
}

/** The entries that are furthest apart in absolute terms: those that make up the difference. */
function worstOf(entries: GradientEntry[], count: number): GradientEntry[] {
  const apart = (entry: GradientEntry): number => Math.abs(entry.numerical - entry.analytic)
  return entries.sort((a, b) => apart(b) - apart(a)).slice(0, count)
}

function relative(tallies: readonly Tally[]): number {
  const total = (of: (tally: Tally) => number): number => Math.sqrt(tallies.reduce((sum, tally) => sum + of(tally), 0))
  const size = total((tally) => tally.numerical) + total((tally) => tally.analytic)
  return size === 0 ? 0 : total((tally) => tally.apart) / size
}

function summarize({ tallies, worst }: Comparison, settings: Settings, penalty: Penalty): GradientCheck {
  const difference = relative(tallies)
  const checked = tallies.reduce((sum, tally) => sum + tally.checked, 0)
  const verdict = checked === 0 ? 'suspicious' : verdictOf(difference)
  const skipped = tallies.reduce((sum, tally) => sum + tally.skipped, 0)
  return {
    sided: settings.sided,
    h: settings.h,
    difference,
    verdict,
    rows: settings.rows,
    checked,
    skipped,
    parameters: tallies.map((tally) => ({
      layer: tally.segment.layer,
      parameter: tally.segment.parameter,
      difference: relative([tally]),
      checked: tally.checked,
      skipped: tally.skipped,
    })),
    worst,
    l2: penalty.l2,
    l1: penalty.l1,
    message: message(verdict, difference, checked, worst[0]),
  }
}

function verdictOf(difference: number): GradientVerdict {
  if (difference < 1e-7) return 'correct'
  if (difference < 1e-5) return 'acceptable'
  return difference < 1e-3 ? 'suspicious' : 'wrong'
}

function message(
  verdict: GradientVerdict,
  difference: number,
  checked: number,
  worst: GradientEntry | undefined,
): string {
  if (checked === 0) {
    return 'No entry could be checked: a kink lies within the step of every one. Try other rows or a smaller h.'
  }
  const size = difference.toExponential(1)
  if (verdict === 'correct') return `The gradient is correct: relative difference ${size} over ${checked} entries.`
  const entry =
    worst === undefined
      ? ''
      : ` Furthest apart: layer '${worst.layer}', ${worst.parameter}[${worst.index.join(', ')}]: ` +
        `${worst.analytic.toPrecision(6)} where differences say ${worst.numerical.toPrecision(6)}.`
  return `The gradient is ${verdict}: relative difference ${size} over ${checked} entries.${entry}`
}

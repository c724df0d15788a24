import { OPTIMIZERS, type OptimizerName } from '../../model/optimizers.js'
import type { ActionChange } from '../../result/index.js'
import { DEFAULT_PATIENCE } from '../../train/fit/defaults.js'
import { defaultRate } from '../../model/default-rate.js'

/** The settings that the basic recipe changes. */
export interface ChangedSettings {
  /** Units of the hidden layers. */
  readonly hidden: readonly number[]
  /** keepProb of the hidden layers; 1 without dropout. */
  readonly keepProb: number
  readonly l2: number
  readonly l1: number
  readonly epochs: number
  /** `null` without early stopping. */
  readonly patience: number | null
  readonly optimizer: { readonly kind: string; readonly learningRate: number }
}

/** By how much a change multiplies a setting. */
export interface StepSize {
  readonly longer: number
  /** The same for fewer than ten epochs, of which twice as many are still few. */
  readonly longerFromFew: number
  readonly strongerPenalty: number
  readonly weakerPenalty: number
  /** Of the dropout rate 1 − keepProb. */
  readonly weakerDropout: number
}

/** What advice names: the next value to look at. */
export const ADVISED: StepSize = {
  longer: 2,
  longerFromFew: 5,
  strongerPenalty: 3,
  weakerPenalty: 1 / 4,
  weakerDropout: 1 / 2,
}
/** What `improve` tries: so far that the gain of a few folds can prove it. */
export const TRIED: StepSize = {
  longer: 3,
  longerFromFew: 3,
  strongerPenalty: 10,
  weakerPenalty: 1 / 10,
  weakerDropout: 0,
}

/** Layers are widened up to this many units, and narrowed down to the other. */
const MOST_UNITS = 1024
const FEWEST_UNITS = 2
const MOST_HIDDEN = 4
/** Units of the first hidden layer of a network that had none. */
const FIRST_HIDDEN = 64
const FEW_EPOCHS = 10
/** λ₂ where there was none. */
const FIRST_L2 = 1
const LARGEST_L2 = 1e4
const LEAST_KEEP_PROB = 0.5
/** Rates above this are rarely right for an optimizer that divides by the size of the gradient. */
const HIGHEST_ADAPTIVE_RATE = 0.05
const RATE_FACTOR = 3

/** Against bias: twice the units, or one layer more. */
export function largerNetworks({ hidden }: ChangedSettings): ActionChange[] {
  if (hidden.length === 0) return [{ hidden: [FIRST_HIDDEN] }]
  // A layer that is wider already stays as it is.
  const wider = hidden.map((units) => Math.max(units, Math.min(MOST_UNITS, 2 * units)))
  const last = hidden.at(-1) ?? FIRST_HIDDEN
  return [
    ...(isEqual(wider, hidden) ? [] : [{ hidden: wider }]),
    ...(hidden.length < MOST_HIDDEN ? [{ hidden: [...hidden, last] }] : []),
  ]
}

/** Against bias: more epochs, and twice the patience where early stopping is on; one as long as training stays so. */
export function longerTraining(
  { epochs, patience }: ChangedSettings,
  { longer, longerFromFew }: StepSize,
): ActionChange & { readonly epochs: number } {
  const factor = epochs < FEW_EPOCHS ? longerFromFew : longer
  const more = { epochs: factor * epochs }
  if (patience === null) return more
  if (patience < epochs) return { ...more, patience: 2 * patience }
  return patience < more.epochs ? { ...more, patience: more.epochs } : more
}

/** Against bias: less of each penalty and of dropout; only of what is in use. */
export function lessRegularization({ l2, l1, keepProb }: ChangedSettings, step: StepSize): ActionChange[] {
  return [
    ...(l2 > 0 ? [{ l2: product(l2, step.weakerPenalty) }] : []),
    ...(l1 > 0 ? [{ l1: l1 * step.weakerPenalty }] : []),
    ...(keepProb < 1 ? [{ keepProb: lessDropout(keepProb, step) }] : []),
  ]
}

/** keepProb with less dropout. */
export function lessDropout(keepProb: number, { weakerDropout }: StepSize): number {
  return Number((1 - weakerDropout * (1 - keepProb)).toFixed(3))
}

/**
 * Another optimizer for one that does not adapt its steps, and other learning rates, the likelier one first. A rate is never
 * taken from one optimizer to another: 0.1 is usual for gradient descent and a hundred times too much for Adam.
 *
 * @param isTooHigh Whether the run shows that its rate is.
 */
export function otherSteps({ optimizer: { kind, learningRate } }: ChangedSettings, isTooHigh = false): ActionChange[] {
  const isAdaptive = OPTIMIZERS[kind as OptimizerName].family === 'adaptive'
  const another: ActionChange[] = isAdaptive ? [] : [{ optimizer: 'adam' }]
  // A line search has no rate to choose.
  if (kind === 'lbfgs') return another
  if (learningRate === 0) return [...another, { learningRate: defaultRate(kind) }]
  const round = (value: number): number => Number(value.toPrecision(3))
  const [higher, lower] = [round(learningRate * RATE_FACTOR), round(learningRate / RATE_FACTOR)]
  const isLowerFirst = isTooHigh || (isAdaptive && learningRate * RATE_FACTOR > HIGHEST_ADAPTIVE_RATE)
  const rates = isLowerFirst ? [lower, higher] : [higher, lower]
  return [...another, ...rates.map((rate) => ({ learningRate: rate }))]
}

/** Against variance: a stronger L2 penalty. */
export function strongerPenalty({ l2 }: ChangedSettings, step: StepSize): ActionChange[] {
  const stronger = l2 === 0 ? FIRST_L2 : product(l2, step.strongerPenalty)
  return stronger <= LARGEST_L2 ? [{ l2: stronger }] : []
}

/** λ/m up to which a penalty seldom holds a network back, and above which it is the likelier cause of what it does not fit. */
export const FIRM_PENALTY = 0.02
/** A penalty is raised by this factor at most, from 1 where there was less. */
const MOST_STRONGER = 10

/**
 * Against variance: three times λ₂, or as much as λ₂/m = 0.02 allows, at most ten times; nothing where the penalty is above that.
 * `bench:advice` has the figures: beyond it, L2 costs more bias than it saves variance.
 */
export function advisedPenalty(settings: ChangedSettings, rows: number): ActionChange[] {
  const { l2 } = settings
  const firm = FIRM_PENALTY * rows
  if (l2 >= firm) return []
  const most = Math.min(firm, MOST_STRONGER * Math.max(l2, FIRST_L2))
  const [usual] = strongerPenalty(settings, ADVISED)
  return usual?.l2 === undefined || most <= usual.l2 ? strongerPenalty(settings, ADVISED) : [{ l2: rounded(most) }]
}

/** To one digit below 10, and else to two, as people choose values. */
function rounded(value: number): number {
  return Number(value.toPrecision(value < 10 ? 1 : 2))
}

/** keepProb below which dropout removes more than half of what a layer says. */
const FIRM_DROPOUT = 0.5

/** Whether a penalty or dropout is so strong that less of it comes first. */
export function isFirmlyRegularized(settings: ChangedSettings, rows: number): boolean {
  return Math.max(settings.l2, settings.l1) / rows >= FIRM_PENALTY || hasFirmDropout(settings)
}

/** Whether dropout is so strong that less of it comes first. */
export function hasFirmDropout({ keepProb, hidden }: Pick<ChangedSettings, 'keepProb' | 'hidden'>): boolean {
  return hidden.length > 0 && keepProb < FIRM_DROPOUT
}

/** Against variance: more dropout, for a network with hidden layers. */
export function moreDropout({ hidden, keepProb }: ChangedSettings): ActionChange[] {
  const lower = Math.max(LEAST_KEEP_PROB, Number((keepProb - 0.2).toFixed(2)))
  return hidden.length === 0 || lower >= keepProb ? [] : [{ keepProb: lower }]
}

/** Against variance: early stopping, where there is none. */
export function earlyStopping({ patience }: ChangedSettings): ActionChange[] {
  return patience === null ? [{ patience: DEFAULT_PATIENCE }] : []
}

/** Against variance: half the units. */
export function smallerNetwork({ hidden }: ChangedSettings): ActionChange[] {
  const narrower = hidden.map((units) => Math.min(units, Math.max(FEWEST_UNITS, Math.ceil(units / 2))))
  return isEqual(narrower, hidden) ? [] : [{ hidden: narrower }]
}

function isEqual(some: readonly number[], others: readonly number[]): boolean {
  return some.every((units, i) => units === others[i])
}

/** A product to twelve digits, as people write it: 3 · 0.1 is 0.3. */
function product(value: number, factor: number): number {
  return Number((value * factor).toPrecision(12))
}

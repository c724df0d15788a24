import { WellfitError } from '../../../errors.js'
import {
  applyCalibration,
  type ChosenThreshold,
  chooseThreshold,
  type Dataset,
  type Network,
  type ThresholdAim,
} from '../../../index.js'
import type { DecisionChoice } from '../../flags/decision.js'
import type { HeldOut } from './held-out.js'
import type { Prepared } from '../job.js'

/** With fewer held-out rows of the class, F1 says little. */
const FEWEST_ROWS = 5

/** A threshold that was set, and a sentence about it; or why none was. */
export interface SetThreshold {
  readonly chosen: ChosenThreshold | null
  readonly note: string
}

/** Sets the threshold that `thresholdFor` finds, if it finds one. */
export function setThreshold(
  net: Network,
  prepared: Prepared,
  heldOut: HeldOut,
  choice: DecisionChoice,
): SetThreshold | null {
  const { calibration } = net.decision ?? {}
  const { predictions } = heldOut
  const probabilities = calibration === undefined ? predictions : applyCalibration(predictions, calibration)
  const rare = rareClass(net, prepared)
  const found = thresholdFor(prepared, { ...heldOut, predictions: probabilities }, choice, rare)
  if (found !== null && found.chosen !== null) net.setDecision({ ...net.decision, thresholds: [found.chosen] })
  return found
}

/**
 * The threshold of one of two classes that serves an aim best on held-out rows. Without an aim: that of the largest F1 where one
 * class is rare, unless class weights were given, which weigh its mistakes already.
 *
 * @param rare The class of train that is rare.
 * @returns `null` where there is to be none.
 */
export function thresholdFor(
  { train, recipe }: Prepared,
  { part, data, predictions }: HeldOut,
  choice: DecisionChoice,
  rare: string | null,
): SetThreshold | null {
  if (choice.aim === 'none' || train.targets.kind !== 'classes' || train.targets.classes.length !== 2) return null
  const isAutomatic = choice.aim === 'auto'
  if (isAutomatic && (rare === null || recipe.step.classWeights !== undefined || rowsOf(data, rare) < FEWEST_ROWS)) {
    return null
  }
  const label = choice.positive ?? rare ?? fewestRows(train)
  const aim = choice.aim === 'auto' ? 'f1' : choice.aim
  const chosen = chosenOr(() => chooseThreshold(predictions, data, { label, aim }))
  if (typeof chosen === 'string') return { chosen: null, note: `No threshold was set. ${chosen}` }
  if (isAutomatic && chosen.chosen.f1 <= chosen.atHalf.f1) return null
  return { chosen, note: `${isAutomatic ? `Class "${label}" is rare: it` : `Class "${label}"`}${noteOf(chosen, part)}` }
}

/** Refuses an aim or a class that the target does not have, before the training. */
export function checkThreshold({ train }: Prepared, { aim, positive }: DecisionChoice): void {
  const classes = namesOf(train)
  if (typeof aim === 'object' || aim === 'f1') {
    if (classes.length !== 2) throw badFlag('--threshold', 'be left out: the target does not have two classes')
  }
  if (positive === undefined || classes.includes(positive)) return
  const listed = classes.slice(0, 20).map((name) => `"${name}"`)
  throw badFlag(
    '--positive',
    listed.length === 2 ? `be ${listed.join(' or ')}` : 'be left out without two classes',
    positive,
  )
}

function badFlag(field: string, expected: string, value?: string): WellfitError {
  const details = { code: 'INVALID_OPTION', functionName: 'wellfit train', field, expected } as const
  return new WellfitError(value === undefined ? details : { ...details, value })
}

/** What `choose` returns, or the message of its error: the training is done, and its results are kept. */
function chosenOr(choose: () => ChosenThreshold): ChosenThreshold | string {
  try {
    return choose()
  } catch (error) {
    if (!(error instanceof WellfitError)) throw error
    return error.message
  }
}

function noteOf({ aim, threshold, chosen, atHalf }: ChosenThreshold, part: HeldOut['part']): string {
  const [from, to] = [chosen.f1, atHalf.f1].map((f1) => f1.toFixed(2))
  return ` is predicted from a probability of ${threshold.toPrecision(2)} on, ${reasonOf(aim, part === 'dev' ? 'on dev' : 'of out-of-fold predictions')} (F1 ${from}, and ${to} at ½). Accuracy, error and all counts of predicted rows are measured at this threshold; the probabilities are not changed by it. --threshold none leaves it out.`
}

function reasonOf(aim: ThresholdAim, where: string): string {
  if (aim === 'f1') return `where its F1 ${where} is highest`
  if ('recall' in aim) return `where its precision ${where} is highest with a recall of at least ${aim.recall}`
  if ('precision' in aim) return `where its recall ${where} is highest with a precision of at least ${aim.precision}`
  return `where the cost ${where} is lowest, at ${aim.falsePositive} for a false positive and ${aim.falseNegative} for a false negative,`
}

function namesOf({ targets }: Dataset): readonly string[] {
  return targets.kind === 'classes' ? targets.classes : []
}

function rowsOf(data: Dataset, name: string | null): number {
  const label = namesOf(data).indexOf(name ?? '')
  return data.targets.kind === 'classes' ? data.targets.labels.filter((own) => own === label).length : 0
}

/** The class of train, if any, that is rare. */
export function rareClass(net: Network, { train }: Pick<Prepared, 'train'>): string | null {
  return train.targets.kind === 'classes' ? (net.metrics(train, { names: ['accuracy'] }).rareClasses[0] ?? null) : null
}

/** The class of fewer rows; of equals the second. */
function fewestRows(train: Dataset): string {
  const [first = '', second = ''] = namesOf(train)
  return rowsOf(train, first) < rowsOf(train, second) ? first : second
}

import { WellfitError } from '../../errors.js'
import type { Decision, LabelThreshold, ThresholdAim } from '../../index.js'
import { choiceFlag, type Flag, type Flags } from './flags.js'

/** Flags of `train` that say how the probabilities of the network become decisions. */
export const DECISION_FLAGS: readonly Flag[] = [
  {
    name: 'calibration',
    value: '<method>',
    choices: ['temperature', 'isotonic', 'none'],
    help: 'Calibration of the probabilities, fitted on held-out rows: temperature, isotonic or none (default: temperature where the model averages networks of folds)',
  },
  {
    name: 'threshold',
    value: '<aim>',
    help: 'Decision threshold for two classes, chosen on held-out rows: f1, recall=R, precision=P, cost=FP:FN or none (default: f1 where one class is rare)',
  },
  {
    name: 'positive',
    value: '<class>',
    help: 'The positive class, which the threshold applies to (default: the one with fewer rows)',
  },
]

/** How probabilities become decisions. */
export interface DecisionChoice {
  /** `auto`: by temperature, where the model averages networks of folds. */
  readonly calibration: 'temperature' | 'isotonic' | 'auto' | null
  /** How the threshold is chosen; `auto`: for F1, where one class is rare. */
  readonly aim: ThresholdAim | 'auto' | 'none'
  readonly positive: string | undefined
}

const NUMBER = String.raw`(\d+\.?\d*|\.\d+)`
const RATE = new RegExp(`^(recall|precision)=${NUMBER}$`)
const COST = new RegExp(`^cost=${NUMBER}:${NUMBER}$`)

/** Reads the flags of `train`. */
export function readDecisionFlags(flags: Flags): DecisionChoice {
  const text = flags.get('threshold')
  const method = choiceFlag(flags, 'calibration', ['temperature', 'isotonic', 'none']) ?? 'auto'
  return {
    calibration: method === 'none' ? null : method,
    aim: text === undefined ? 'auto' : aimOf(text),
    positive: flags.get('positive'),
  }
}

function aimOf(text: string): DecisionChoice['aim'] {
  if (text === 'f1' || text === 'none') return text
  const [, rate, value = ''] = RATE.exec(text) ?? []
  const least = Number(value)
  if (rate !== undefined && least > 0 && least <= 1) {
    return rate === 'recall' ? { recall: least } : { precision: least }
  }
  const cost = COST.exec(text)
  if (cost !== null) return { falsePositive: Number(cost[1]), falseNegative: Number(cost[2]) }
  throw badThreshold(text, 'be f1, recall=R, precision=P (from 0 to 1), cost=FP:FN or none')
}

/** The decision of `predict --threshold`: `0.3` for the stored label, or `LABEL=0.3`; several are separated by commas. */
export function thresholdDecision(text: string, stored: Decision | null, names: readonly string[]): Decision {
  const { costs: _, ...kept } = stored ?? {}
  const label =
    stored?.thresholds?.length === 1 ? stored.thresholds[0]?.label : names.length === 2 ? names[1] : undefined
  const thresholds = splitList(text).map((part): LabelThreshold => {
    const at = part.lastIndexOf('=')
    const [name, value] = at === -1 ? [label, part] : [part.slice(0, at), part.slice(at + 1)]
    if (!new RegExp(`^${NUMBER}$`).test(value) || Number(value) > 1) {
      throw badThreshold(text, 'be a probability from 0 to 1, or LABEL=PROBABILITY')
    }
    if (name !== undefined) return { label: name, threshold: Number(value) }
    throw badThreshold(text, 'name the label: LABEL=PROBABILITY', `The labels are ${names.slice(0, 20).join(', ')}.`)
  })
  return { ...kept, thresholds }
}

/** Parts between the commas that end a probability. */
function splitList(text: string): string[] {
  return text.split(/(?<=[\d.]),/)
}

function badThreshold(value: string, expected: string, remedy?: string): WellfitError {
  const details = { code: 'INVALID_OPTION', functionName: 'wellfit', field: '--threshold', value, expected } as const
  return new WellfitError(remedy === undefined ? details : { ...details, remedy })
}

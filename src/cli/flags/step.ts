import { WellfitError } from '../../errors.js'
import { partNames, type FitOptions } from '../../index.js'
import { choiceFlag, type Flag, type Flags, numberFlag, type Range } from './flags.js'

const POSITIVE: Range = { min: 0, minExcluded: true }

/** Flags about what a step does besides following the gradient. */
export const STEP_FLAGS: readonly Flag[] = [
  { name: 'schedule', value: '<name>', help: `How the learning rate changes: ${partNames.schedules.join(', ')}` },
  { name: 'warmup', value: '<epochs>', help: 'Epochs through which the learning rate rises first; not with oneCycle' },
  { name: 'clip-norm', value: '<c>', help: 'Longest gradient; a longer one is shortened to it' },
  { name: 'clip-value', value: '<c>', help: 'Largest gradient entry; not with --clip-norm' },
  { name: 'max-norm', value: '<c>', help: 'Longest vector of weights into a unit' },
  { name: 'l1-method', value: '<name>', help: 'proximal: weights become exactly 0; or subgradient (default proximal)' },
  { name: 'accumulate', value: '<n>', help: 'Batches whose gradients are summed up before a step' },
  { name: 'label-smoothing', value: '<s>', help: 'Share of each target that is spread over all classes, below 1' },
  { name: 'class-weights', value: '<w>', help: 'balanced, or CLASS=WEIGHT with commas between; 1 where left out' },
]

/** Options of `fit` that these flags give. */
export type StepChoices = Pick<
  FitOptions,
  'schedule' | 'clipNorm' | 'clipValue' | 'maxNorm' | 'l1Method' | 'accumulate' | 'labelSmoothing' | 'classWeights'
>

/** Reads and checks the flags about steps. */
export function readStepFlags(flags: Flags): StepChoices {
  const options: { [Key in keyof StepChoices]: StepChoices[Key] | undefined } = {
    schedule: scheduleOf(flags),
    clipNorm: numberFlag(flags, 'clip-norm', POSITIVE),
    clipValue: numberFlag(flags, 'clip-value', POSITIVE),
    maxNorm: numberFlag(flags, 'max-norm', POSITIVE),
    l1Method: choiceFlag(flags, 'l1-method', ['proximal', 'subgradient']),
    accumulate: numberFlag(flags, 'accumulate', { min: 1, whole: true }),
    labelSmoothing: numberFlag(flags, 'label-smoothing', { min: 0, max: 1, maxExcluded: true }),
    classWeights: classWeightsOf(flags.get('class-weights')),
  }
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

function scheduleOf(flags: Flags): FitOptions['schedule'] | undefined {
  const kind = choiceFlag(flags, 'schedule', partNames.schedules)
  const warmup = numberFlag(flags, 'warmup', { min: 0 })
  if (warmup === undefined) return kind
  if (kind !== 'oneCycle') return { kind: kind ?? 'constant', warmup }
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'wellfit',
    field: '--warmup',
    value: warmup,
    expected: 'be left out with --schedule oneCycle, which rises by itself',
  })
}

function classWeightsOf(text: string | undefined): FitOptions['classWeights'] | undefined {
  if (text === undefined || text === 'balanced') return text
  // Names may hold `=`, and be anything: the weight follows the last one.
  const pairs = text.split(',').map((pair) => /^(.*)=([\d.eE+-]+)$/s.exec(pair))
  const weights = new Map(pairs.map((found) => [found?.[1] ?? '', Number(found?.[2])]))
  if (pairs.every((found) => found !== null) && weights.size === pairs.length) return Object.fromEntries(weights)
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'wellfit',
    field: '--class-weights',
    value: text,
    expected: 'be balanced, or CLASS=WEIGHT with commas between, each class once, such as yes=3,no=1',
  })
}

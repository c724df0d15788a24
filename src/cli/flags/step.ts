import { WellfitError } from '../../errors.js'
import { partNames, type FitOptions } from '../../index.js'
import { choiceFlag, type Flag, type Flags, numberFlag, type Range } from './flags.js'

const POSITIVE: Range = { min: 0, minExcluded: true }

/** Flags that change how a step is taken. */
export const STEP_FLAGS: readonly Flag[] = [
  {
    name: 'schedule',
    value: '<name>',
    choices: partNames.schedules,
    help: `Learning-rate schedule: ${partNames.schedules.join(', ')} (default constant)`,
  },
  { name: 'warmup', value: '<epochs>', help: 'Epochs of learning-rate warm-up; not with oneCycle' },
  { name: 'clip-norm', value: '<c>', help: 'Clip the gradient to this norm' },
  { name: 'clip-value', value: '<c>', help: 'Clip each entry of the gradient to this size; not with --clip-norm' },
  { name: 'max-norm', value: '<c>', group: 'Regularization', help: 'Maximum norm of the weights into each unit' },
  {
    name: 'l1-method',
    value: '<name>',
    group: 'Regularization',
    choices: ['proximal', 'subgradient'],
    help: 'proximal, which sets weights exactly to 0, or subgradient (default proximal)',
  },
  { name: 'accumulate', value: '<n>', help: 'Batches whose gradients are accumulated before each step' },
  {
    name: 'label-smoothing',
    value: '<s>',
    group: 'Regularization',
    help: 'Fraction of each target that is spread over all classes, below 1',
  },
  { name: 'class-weights', value: '<w>', help: 'balanced, or CLASS=WEIGHT pairs separated by commas (default 1)' },
]

/** Options of `fit` that these flags set. */
export type StepChoices = Pick<
  FitOptions,
  'schedule' | 'clipNorm' | 'clipValue' | 'maxNorm' | 'l1Method' | 'accumulate' | 'labelSmoothing' | 'classWeights'
>

/** Reads and checks these flags. */
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
    expected: 'be left out with --schedule oneCycle, which has its own warm-up',
  })
}

function classWeightsOf(text: string | undefined): FitOptions['classWeights'] | undefined {
  if (text === undefined || text === 'balanced') return text
  // A class name may contain `=`: the weight follows the last one.
  const pairs = text.split(',').map((pair) => /^(.*)=([\d.eE+-]+)$/s.exec(pair))
  const weights = new Map(pairs.map((found) => [found?.[1] ?? '', Number(found?.[2])]))
  if (pairs.every((found) => found !== null) && weights.size === pairs.length) return Object.fromEntries(weights)
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'wellfit',
    field: '--class-weights',
    value: text,
    expected: 'be balanced, or CLASS=WEIGHT pairs separated by commas, each class once, such as yes=3,no=1',
  })
}

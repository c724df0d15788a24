import { WellfitError } from '../../errors.js'
import { partNames, type FitOptions } from '../../index.js'
import { choiceFlag, type Flag, type Flags, numberFlag, type Range } from './flags.js'

const POSITIVE: Range = { min: 0, minExcluded: true }
const INNER: Range = { ...POSITIVE, max: 1, maxExcluded: true }
const PARAMETRIZATIONS = ['standard', 'ntk'] as const

/** Flags that change how a step is taken. */
export const STEP_FLAGS: readonly Flag[] = [
  {
    name: 'schedule',
    value: '<name>',
    choices: partNames.schedules,
    help: `Learning-rate schedule: ${partNames.schedules.join(', ')} (default constant; coslog with the recipes accurate and fast)`,
  },
  { name: 'warmup', value: '<epochs>', help: 'Epochs of learning-rate warm-up; not with oneCycle' },
  { name: 'clip-norm', value: '<c>', help: 'Clip the gradient to this norm' },
  { name: 'clip-value', value: '<c>', help: 'Clip each gradient entry to ± this value; not with --clip-norm' },
  {
    name: 'max-norm',
    value: '<c>',
    group: 'Regularization',
    help: 'Maximum norm of the incoming weights of each unit',
  },
  {
    name: 'l1-method',
    value: '<name>',
    group: 'Regularization',
    choices: ['proximal', 'subgradient'],
    help: 'proximal, which sets weights exactly to 0, or subgradient (default proximal)',
  },
  {
    name: 'parametrization',
    value: '<name>',
    choices: PARAMETRIZATIONS,
    help: 'standard, or ntk: divides the learning rate of a weight by the square root of the number of inputs of its layer (default standard; ntk with the recipes accurate and fast)',
  },
  {
    name: 'learning-rate-factors',
    value: '<f>',
    help: 'Learning-rate factors by kind of parameter, KIND=FACTOR pairs separated by commas, such as bias=0.1 (default 1; inputScale=6,bias=0.1 with the recipes accurate and fast)',
  },
  {
    name: 'ema-decay',
    value: '<d>',
    help: 'Use an exponential moving average of the weights with this decay, such as 0.999',
  },
  { name: 'accumulate', value: '<n>', help: 'Number of batches whose gradients are accumulated before each step' },
  {
    name: 'label-smoothing',
    value: '<s>',
    group: 'Regularization',
    help: 'Fraction of each target that is spread over all classes, below 1 (default 0; 0.1 with the recipes accurate and fast, unless a class is rare)',
  },
  { name: 'class-weights', value: '<w>', help: 'balanced, or CLASS=WEIGHT pairs separated by commas (default 1)' },
]

/** Options of `fit` that these flags set. */
export type StepChoices = Pick<
  FitOptions,
  | 'schedule'
  | 'clipNorm'
  | 'clipValue'
  | 'maxNorm'
  | 'l1Method'
  | 'parametrization'
  | 'learningRateFactors'
  | 'weightAveraging'
  | 'accumulate'
  | 'labelSmoothing'
  | 'classWeights'
>

/** Reads and checks these flags. */
export function readStepFlags(flags: Flags): StepChoices {
  const options: { [Key in keyof StepChoices]: StepChoices[Key] | undefined } = {
    schedule: scheduleOf(flags),
    clipNorm: numberFlag(flags, 'clip-norm', POSITIVE),
    clipValue: numberFlag(flags, 'clip-value', POSITIVE),
    maxNorm: numberFlag(flags, 'max-norm', POSITIVE),
    l1Method: choiceFlag(flags, 'l1-method', ['proximal', 'subgradient']),
    parametrization: choiceFlag(flags, 'parametrization', PARAMETRIZATIONS),
    learningRateFactors: rateFactorsOf(flags.get('learning-rate-factors')),
    weightAveraging: averagingOf(flags),
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

function averagingOf(flags: Flags): FitOptions['weightAveraging'] | undefined {
  const decay = numberFlag(flags, 'ema-decay', INNER)
  return decay === undefined ? undefined : { kind: 'ema', decay }
}

/** The kinds of parameters are those of `fit`, which checks them. */
function rateFactorsOf(text: string | undefined): FitOptions['learningRateFactors'] | undefined {
  if (text === undefined) return undefined
  const factors = pairsOf(text)
  if (factors !== null) return factors
  throw notPairs(
    'learning-rate-factors',
    text,
    'be KIND=FACTOR pairs separated by commas, each kind once, such as bias=0.1',
  )
}

function classWeightsOf(text: string | undefined): FitOptions['classWeights'] | undefined {
  if (text === undefined || text === 'balanced') return text
  const weights = pairsOf(text)
  if (weights !== null) return weights
  const expected = 'be balanced, or CLASS=WEIGHT pairs separated by commas, each class once, such as yes=3,no=1'
  throw notPairs('class-weights', text, expected)
}

/** `NAME=NUMBER` pairs separated by commas, by name; `null` where the text is anything else or a name comes twice. */
function pairsOf(text: string): { [name: string]: number } | null {
  // A name may contain `=`: the number follows the last one.
  const pairs = text.split(',').map((pair) => /^(.*)=([\d.eE+-]+)$/s.exec(pair))
  const numbers = new Map(pairs.map((found) => [found?.[1] ?? '', Number(found?.[2])]))
  return pairs.every((found) => found !== null) && numbers.size === pairs.length ? Object.fromEntries(numbers) : null
}

function notPairs(name: string, value: string, expected: string): WellfitError {
  return new WellfitError({ code: 'INVALID_OPTION', functionName: 'wellfit', field: `--${name}`, value, expected })
}

import { WellfitError } from '../../errors.js'
import type { SweepChoices } from '../../index.js'
import { type Flags, numberFlag } from './flags.js'

/** The flags that can have several values, and the settings that they are of. */
const SWEPT: Readonly<Record<string, SweepChoices['over']>> = {
  l2: 'l2',
  l1: 'l1',
  'keep-prob': 'keepProb',
  'learning-rate': 'learningRate',
  epochs: 'epochs',
  'batch-size': 'batchSize',
}
const DEFAULT_POINTS = 9

/** What is swept: the flag, and the setting with its values. */
export interface SweptFlag extends Pick<SweepChoices, 'over' | 'values'> {
  readonly flag: string
}

/**
 * The one flag with several values: `0.01..100`, evenly spaced in log scale (keepProb: linear), or a list `0,0.1,1`.
 *
 * @throws WellfitError `INVALID_OPTION` for none or several of them, and for what is no range or list of numbers.
 */
export function readSweptFlag(flags: Flags): SweptFlag {
  const points = numberFlag(flags, 'points', { min: 2, max: 100, whole: true })
  const found = Object.keys(SWEPT).filter((name) => /\.\.|,/.test(flags.get(name) ?? ''))
  const [flag] = found
  const over = SWEPT[flag ?? '']
  if (flag === undefined || over === undefined || found.length > 1) {
    const names = Object.keys(SWEPT).map((name) => `--${name}`)
    throw refusal(
      found.length > 1 ? `--${found[1]}` : 'flags',
      found.length > 1 ? 'have one value: one setting is swept at a time' : 'give one setting several values',
      `Give one of ${names.join(', ')} a range such as 0.01..100 or a list such as 0,0.1,1; or compare names, as in --activation relu,tanh or --remedy earlyStopping,l2.`,
    )
  }
  const text = flags.get(flag) ?? ''
  const numbers = text.split(text.includes('..') ? '..' : ',').map((part) => numberOf(flag, part.trim(), text))
  if (!text.includes('..')) {
    if (points !== undefined)
      throw refusal('--points', 'be given with a range such as 0.01..100', 'Leave it out with a list.')
    return { flag, over, values: numbers }
  }
  const [from = 0, to = 0] = numbers
  const isLinear = over === 'keepProb'
  if (numbers.length !== 2 || !(from < to) || (!isLinear && from <= 0)) {
    const expected = isLinear ? 'run from a smaller to a larger number' : 'run from a number above 0 to a larger one'
    throw refusal(`--${flag}`, expected, 'A list may have 0: 0,0.1,1.', text)
  }
  return { flag, over, values: gridOf(from, to, points ?? DEFAULT_POINTS, over) }
}

/** Values from one end to the other, rounded to three digits, or to whole numbers. */
function gridOf(from: number, to: number, points: number, over: SweepChoices['over']): number[] {
  const isCount = over === 'epochs' || over === 'batchSize'
  const values = Array.from({ length: points }, (_, i) => {
    const t = i / (points - 1)
    const value = over === 'keepProb' ? from + t * (to - from) : from * (to / from) ** t
    return isCount ? Math.round(value) : Number(value.toPrecision(3))
  })
  return [...new Set(values)]
}

function numberOf(flag: string, part: string, text: string): number {
  const value = numberFlag(new Map([[flag, part]]), flag, { min: 0 })
  if (value !== undefined) return value
  throw refusal(`--${flag}`, 'be a range or list of numbers', 'Such as 0.01..100, or 0,0.1,1.', text)
}

function refusal(field: string, expected: string, remedy: string, value?: string): WellfitError {
  const details = { code: 'INVALID_OPTION', functionName: 'wellfit sweep', field, expected, remedy } as const
  return new WellfitError(value === undefined ? details : { ...details, value })
}

import type { Repair, RepairAttempt } from '../result/index.js'
import { percent, range } from './numbers.js'

/** A repair in a few sentences. */
export function repairMessage({ before, after, attempts, faults, devRows }: Omit<Repair, 'message'>): string {
  const left = faults.filter(({ change }) => change === null)
  const rest = left.length === 0 ? '' : ` No option can fix this: ${left.map(({ message }) => message).join(' ')}`
  if (attempts.length === 0) {
    const none = left.length === 0 ? 'Training shows no fault.' : 'Training shows no fault that an option can fix.'
    return `${none} The dev error is ${errorOf(before)}.${rest}`
  }
  const tried = attempts.map(sentenceOf).join(' ')
  const isKept = attempts.some(({ outcome }) => outcome === 'kept')
  const end = isKept
    ? `The dev error is ${errorOf(after)} instead of ${errorOf(before)}, on the same ${devRows} rows.`
    : `The settings stay as they were, with a dev error of ${errorOf(before)}.`
  return `${tried} ${end}${rest}`
}

function sentenceOf({ fault, title, outcome, gain, gainInterval }: RepairAttempt): string {
  const what = `${fault[0]?.toUpperCase()}${fault.slice(1)}: ${title}`
  if (outcome === 'diverged') return `${what} diverges.`
  const gained = gain === null || gainInterval === null ? '' : `, a gain of ${percent(gain)}, ${range(gainInterval)}`
  return outcome === 'kept' ? `${what} is kept${gained}.` : `${what} is not better beyond chance${gained}.`
}

function errorOf(errors: Repair['before']): string {
  return errors === null ? 'not finite' : percent(errors.devError)
}

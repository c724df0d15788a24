import { WellfitError } from '../../errors.js'
import type { Flags } from './flags.js'

/** Flags of the recipe with names for values, several of which can be compared. */
const NAMED = ['activation', 'initializer', 'optimizer', 'normalization', 'scaling', 'numbers', 'schedule'] as const

/** Remedies of high variance, each against no remedy at all. */
export const REMEDIES = ['none', 'earlyStopping', 'l2', 'dropout'] as const
export type Remedy = (typeof REMEDIES)[number]

/** The one flag with several names, and the names in order. */
export interface Alternatives {
  readonly flag: (typeof NAMED)[number] | 'remedy'
  readonly names: readonly string[]
}

/**
 * The flag whose alternatives are compared; `null` where none has several names.
 *
 * @throws WellfitError `INVALID_OPTION` for several such flags, a name given twice, and remedies beside the settings that they set.
 */
export function readAlternatives(flags: Flags): Alternatives | null {
  const remedy = flags.get('remedy')
  const found: Alternatives['flag'][] = NAMED.filter((name) => flags.get(name)?.includes(',') === true)
  if (remedy !== undefined) found.push('remedy')
  const [flag, second] = found
  if (flag === undefined) return null
  if (second !== undefined) throw refusal(`--${second}`, 'have one name: one setting is compared at a time')
  const names = (flags.get(flag) ?? '').split(',').map((name) => name.trim())
  const repeated = names.find((name, i) => names.indexOf(name) !== i)
  if (repeated !== undefined) throw refusal(`--${flag}`, 'have every name once', repeated)
  if (names.length < 2) throw refusal(`--${flag}`, `have two or more of ${REMEDIES.join(', ')}`, names[0])
  if (flag === 'remedy') checkRemedies(flags, names)
  return { flag, names }
}

function checkRemedies(flags: Flags, names: readonly string[]): void {
  const wrong = names.find((name) => !(REMEDIES as readonly string[]).includes(name))
  if (wrong !== undefined) throw refusal('--remedy', `be names of ${REMEDIES.join(', ')}`, wrong)
  const set = ['l2', 'l1', 'keep-prob', 'input-keep-prob', 'patience'].find((name) => flags.has(name))
  if (set !== undefined) throw refusal(`--${set}`, 'be left out with --remedy, which sets it')
}

function refusal(field: string, expected: string, value?: string): WellfitError {
  const details = { code: 'INVALID_OPTION', functionName: 'wellfit sweep', field, expected } as const
  return new WellfitError(value === undefined ? details : { ...details, value })
}

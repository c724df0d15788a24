import { signal } from '@preact/signals'
import type { EpochPoint, Finished } from '../worker/messages.ts'
import { changeText, settingName, settingText } from './names.ts'
import type { Settings } from './settings.ts'

/** A finished run, kept to compare others with. */
export interface Pin {
  /** A, B, C … */
  readonly label: string
  readonly settings: Settings
  readonly finished: Finished
  readonly epochs: readonly EpochPoint[]
  /** The plane as it was drawn, as the address of a picture. */
  readonly picture: string
}

/** Most runs that are kept at a time. */
export const MOST_PINS = 3

/** The runs that are kept, oldest first. */
export class Pins {
  readonly all = signal<readonly Pin[]>([])
  #count = 0

  add(run: Omit<Pin, 'label'>): void {
    const label = String.fromCharCode(65 + (this.#count++ % 26))
    this.all.value = [...this.all.value, { ...run, label }].slice(-MOST_PINS)
  }

  remove(pin: Pin): void {
    this.all.value = this.all.value.filter((other) => other !== pin)
  }
}

/** The difference of two errors on the same rows, with its 95 % interval. */
export interface PairedDifference {
  readonly difference: number
  readonly low: number
  readonly high: number
}

const Z = 1.959964

/**
 * second − first, row by row. Of misclassified rows the adjusted Wald interval for paired proportions (Bonett and Price, 2012):
 * one row is added to each kind of disagreement. Of other errors the interval of the mean of the differences.
 */
export function pairedDifference(
  first: readonly number[],
  second: readonly number[],
  isBinary: boolean,
): PairedDifference {
  const rows = first.length
  const differences = first.map((error, row) => (second[row] ?? 0) - error)
  const difference = differences.reduce((sum, value) => sum + value, 0) / rows
  if (isBinary) {
    const worse = (differences.filter((value) => value > 0).length + 1) / (rows + 2)
    const better = (differences.filter((value) => value < 0).length + 1) / (rows + 2)
    const half = Z * Math.sqrt((worse + better - (worse - better) ** 2) / (rows + 2))
    return { difference, low: worse - better - half, high: worse - better + half }
  }
  const variance = differences.reduce((sum, value) => sum + (value - difference) ** 2, 0) / (rows - 1)
  const half = Z * Math.sqrt(variance / rows)
  return { difference, low: difference - half, high: difference + half }
}

const ofData = ['data', 'rows', 'noise', 'stretch', 'dataSeed', 'train', 'file', 'target'] as const

/** Whether two runs have the same rows of dev: only then their errors are paired. */
export function hasSameRows(first: Settings, second: Settings): boolean {
  return ofData.every((name) => first[name] === second[name])
}

/** Whether neither run has dropout: keepProb may differ in its length then. */
function keepsAll(...runs: readonly Settings[]): boolean {
  return runs.every(({ keepProb }) => keepProb.every((value) => value === 1))
}

/** What differs between two settings, in words; last what was changed while the second one trained. */
export function settingsDifference(first: Settings, second: Settings): string[] {
  const names = (Object.keys(first) as (keyof Settings)[]).filter(
    (name) =>
      JSON.stringify(first[name]) !== JSON.stringify(second[name]) && !(name === 'keepProb' && keepsAll(first, second)),
  )
  return names.map((name) => {
    if (name !== 'changes') return `${settingName(name)} ${settingText(first[name])} → ${settingText(second[name])}`
    const changes = second.changes.map((change) => `${changeText(change)} after epoch ${change.epoch}`)
    return changes.length === 0 ? 'nothing changed on the way' : changes.join(', ')
  })
}

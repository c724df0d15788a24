import { type Half, halfOf, sets, type TableSet } from './sets.ts'
import { splitOf } from './split.ts'

/** Which sets a run measures. */
export interface Choice {
  /** `null`: those of both halves. */
  readonly half: Half | null
  /** `null`: all. */
  readonly names: readonly string[] | null
  /** The most training rows. */
  readonly rows: number
}

/**
 * The sets of a choice, in the order of the list.
 *
 * @throws RangeError for a name that no set has.
 */
export function chooseSets({ half, names, rows }: Choice): readonly TableSet[] {
  const unknown = names?.find((name) => sets.every((set) => set.name !== name))
  if (unknown !== undefined) throw new RangeError(`--sets: there is no set ${unknown}`)
  return sets.filter(
    (set) =>
      (names === null || names.includes(set.name)) &&
      (half === null || halfOf(set) === half) &&
      splitOf(set, 0).trainRows <= rows,
  )
}

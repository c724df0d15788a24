import { WellfitError } from '../../errors.js'
import type { Shuffle } from './shuffle.js'
import { assignStrata, type Members, type Strata } from './strata.js'

/** Like `assignStrata`, but with `'train'` all rows of a class with fewer rows than parts go to the first part, train. */
export function assignClasses(
  strata: Strata,
  members: Members,
  partRows: readonly number[],
  shuffle: Shuffle,
  smallClasses: 'error' | 'train',
): { readonly parts: Uint32Array[]; readonly notes: readonly string[] } {
  const [trainRows = 0, ...others] = partRows
  const needed = partRows.filter((rows) => rows > 0).length
  const isSmall = ({ rows }: Members[number]): boolean => rows.length > 0 && rows.length < needed
  const small = strata.kind === 'classes' ? members.filter(isSmall) : []
  const smallRows = small.reduce((sum, { rows }) => sum + rows.length, 0)
  if (smallClasses === 'error' || smallRows >= trainRows) checkClassSizes(strata, members, needed)
  if (small.length === 0) return { parts: assignStrata(members, partRows, shuffle), notes: [] }
  const note = smallClassesNote(strata, small, needed)
  const large = members.filter((entry) => !small.includes(entry))
  const [train = new Uint32Array(0), ...heldOut] = assignStrata(large, [trainRows - smallRows, ...others], shuffle)
  const joined = new Uint32Array(trainRows)
  joined.set(train)
  let filled = train.length
  for (const { rows } of small) {
    joined.set(rows, filled)
    filled += rows.length
  }
  return { parts: [joined.sort(), ...heldOut], notes: [note] }
}

function nameOf({ names }: Strata, stream: number): string {
  return JSON.stringify(names[stream - 1] ?? stream)
}

function smallClassesNote(strata: Strata, small: Members, parts: number): string {
  const [first] = small
  if (small.length === 1 && first !== undefined) {
    const count = first.rows.length
    const [rows, are] = count === 1 ? ['1 row', 'it is'] : [`${count} rows`, 'they are']
    return `Class ${nameOf(strata, first.stream)} has only ${rows}, too few for ${parts} parts: ${are} in train.`
  }
  const listed = small.slice(0, 10).map(({ rows, stream }) => `${nameOf(strata, stream)} (${rows.length})`)
  const more = small.length > 10 ? ` and ${small.length - 10} more` : ''
  return `${small.length} classes have too few rows for ${parts} parts, all of which are in train: ${listed.join(', ')}${more}.`
}

/** More parts than those of a split are folds. */
const MOST_PARTS = 4

/** Throws for a class with fewer rows than parts. */
export function checkClassSizes(strata: Strata, members: Members, parts: number): void {
  if (strata.kind !== 'classes') return
  const isSmall = ({ rows }: Members[number]): boolean => rows.length > 0 && rows.length < parts
  const small = members.find(isSmall)
  if (small === undefined) return
  const classes = members.filter(({ rows }) => rows.length > 0).length
  const arePlenty = 2 * members.filter(isSmall).length > classes
  const count = small.rows.length
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'split',
    field: `class ${nameOf(strata, small.stream)}`,
    value: count === 1 ? '1 row' : `${count} rows`,
    expected: `have at least one row for each of ${parts} parts`,
    remedy:
      parts > MOST_PARTS
        ? `Use at most ${Math.max(2, count)} folds, or collect more rows of this class.`
        : arePlenty
          ? `Most of the ${classes} classes have fewer: check the name of the target, which should have values that repeat. For a quantity, pass task: 'regression'.`
          : "Collect more rows of this class, drop it, or pass smallClasses: 'train' or stratify: false.",
  })
}

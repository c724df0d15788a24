import { WellfitError } from '../../../errors.js'
import { hashOrder } from '../shuffle.js'
import { compareTexts, rowsByText, rowTexts, type RowValues } from '../row-values.js'
import type { Strata } from '../strata.js'

/** A group: its rows and their number per stratum. */
interface Group {
  readonly rows: Uint32Array
  readonly counts: Float64Array
}

/**
 * Assigns whole groups to parts so that part sizes and strata come close to the requested ones. Greedy: groups are taken
 * from the largest to the smallest (groups of similar size in the order of their names' hashes), and each goes to the part
 * where it lowers Σ (rows − wanted)² / wanted over all strata most. The result depends on the group names, their contents
 * and the seed, not on the order of the rows.
 *
 * @throws WellfitError `INVALID_DATA` for fewer groups than parts.
 */
export function assignByGroup(
  values: RowValues,
  strata: Strata,
  partRows: readonly number[],
  seed: number,
): { readonly parts: Uint32Array[]; readonly groups: number } {
  const texts = rowTexts(values)
  const members = rowsByText(texts)
  checkEnough(members.length, partRows.length)
  const order = [...hashOrder(texts.texts, seed)].map((code) => countStrata(members[code] ?? none, strata))
  // The sort is stable: within a size class, groups stay in the order of their hashes.
  order.sort((a, b) => sizeClass(b) - sizeClass(a))
  const wanted = partRows.map((rows) => wantedCounts(order, rows))
  const taken = partRows.map((): Uint32Array[] => [])
  const held = partRows.map(() => new Float64Array(order[0]?.counts.length ?? 0))
  order.forEach((group, i) => {
    const part = bestPart(group, held, wanted, emptyPartsToFill(taken, order.length - i))
    taken[part]?.push(group.rows)
    const own = held[part]
    group.counts.forEach((count, s) => own !== undefined && (own[s] = (own[s] ?? 0) + count))
  })
  return { parts: taken.map(concatenate), groups: members.length }
}

const none = new Uint32Array(0)

function checkEnough(groups: number, parts: number): void {
  if (groups >= parts) return
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'split',
    field: 'group',
    value: `${groups} ${groups === 1 ? 'group' : 'groups'}`,
    expected: `have at least one group for each of ${parts} parts`,
  })
}

function countStrata(rows: Uint32Array, { codes, count, names }: Strata): Group {
  const byCode = new Float64Array(count)
  for (const row of rows) byCode[codes[row] ?? 0] = (byCode[codes[row] ?? 0] ?? 0) + 1
  // In the order of class names, so that sums round the same whichever class was read first.
  const order = [...byCode.keys()].sort((a, b) => compareTexts(names[a] ?? '', names[b] ?? ''))
  return { rows, counts: Float64Array.from(order, (code) => byCode[code] ?? 0) }
}

/** Groups whose sizes have the same power of two are taken in random order. */
function sizeClass({ rows }: Group): number {
  return 31 - Math.clz32(rows.length)
}

function wantedCounts(groups: readonly Group[], rows: number): Float64Array {
  const totals = new Float64Array(groups[0]?.counts.length ?? 0)
  let all = 0
  for (const { counts } of groups) {
    counts.forEach((count, s) => {
      totals[s] = (totals[s] ?? 0) + count
      all += count
    })
  }
  return totals.map((total) => (total * rows) / all)
}

/** The empty parts if all remaining groups are needed to fill them; otherwise `null`. */
function emptyPartsToFill(taken: readonly Uint32Array[][], left: number): readonly number[] | null {
  const empty = taken.flatMap((groups, part) => (groups.length === 0 ? [part] : []))
  return empty.length >= left ? empty : null
}

function bestPart(
  { counts }: Group,
  held: readonly Float64Array[],
  wanted: readonly Float64Array[],
  candidates: readonly number[] | null,
): number {
  let best = 0
  let least = Infinity
  held.forEach((own, part) => {
    if (candidates !== null && !candidates.includes(part)) return
    const cost = costOf(counts, own, wanted[part] ?? own)
    if (cost >= least) return
    least = cost
    best = part
  })
  return best
}

/** The change of Σ (held − wanted)² / wanted if the group is added. */
function costOf(counts: Float64Array, held: Float64Array, wanted: Float64Array): number {
  let cost = 0
  for (let s = 0; s < counts.length; s++) {
    const count = counts[s] ?? 0
    const target = wanted[s] ?? 0
    if (count > 0) cost += (count * (2 * ((held[s] ?? 0) - target) + count)) / target
  }
  return cost
}

function concatenate(groups: readonly Uint32Array[]): Uint32Array {
  const rows = new Uint32Array(groups.reduce((sum, group) => sum + group.length, 0))
  let filled = 0
  for (const group of groups) {
    rows.set(group, filled)
    filled += group.length
  }
  return rows.sort()
}

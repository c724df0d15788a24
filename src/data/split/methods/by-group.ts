import { WellfitError } from '../../../errors.js'
import { hashOrder } from '../shuffle.js'
import { compareTexts, rowsByText, rowTexts, type RowValues } from '../row-values.js'
import type { Strata } from '../strata.js'

/** A group with the rows of each stratum that it holds. */
interface Group {
  readonly rows: Uint32Array
  readonly counts: Float64Array
}

/**
 * Deals whole groups out to parts, so that sizes and strata come as near to what is wanted as whole groups let them.
 *
 * Groups are taken by size, the largest first and those of about one size in the order of their names' hashes, and each
 * goes where it lowers Σ (rows − wanted rows)² / wanted rows of parts and strata most. The result depends on the names,
 * what they hold and the seed, not on the order of the rows.
 *
 * @throws WellfitError `INVALID_DATA` where there are fewer groups than parts.
 */
export function dealGroups(
  values: RowValues,
  strata: Strata,
  partRows: readonly number[],
  seed: number,
): { readonly parts: Uint32Array[]; readonly groups: number } {
  const texts = rowTexts(values)
  const members = rowsByText(texts)
  checkEnough(members.length, partRows.length)
  const order = [...hashOrder(texts.texts, seed)].map((code) => countStrata(members[code] ?? none, strata))
  // Sorting is stable: within a size class the order stays that of the hashes.
  order.sort((a, b) => sizeClass(b) - sizeClass(a))
  const wanted = partRows.map((rows) => wantedCounts(order, rows))
  const taken = partRows.map((): Uint32Array[] => [])
  const held = partRows.map(() => new Float64Array(order[0]?.counts.length ?? 0))
  order.forEach((group, i) => {
    const part = bestPart(group, held, wanted, mustFill(taken, order.length - i))
    taken[part]?.push(group.rows)
    const own = held[part]
    group.counts.forEach((count, s) => own !== undefined && (own[s] = (own[s] ?? 0) + count))
  })
  return { parts: taken.map(joined), groups: members.length }
}

const none = new Uint32Array(0)

function checkEnough(groups: number, parts: number): void {
  if (groups >= parts) return
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'split',
    field: 'group',
    value: `${groups} ${groups === 1 ? 'group' : 'groups'}`,
    expected: `name at least one group for each of ${parts} parts`,
  })
}

function countStrata(rows: Uint32Array, { codes, count, names }: Strata): Group {
  const byCode = new Float64Array(count)
  for (const row of rows) byCode[codes[row] ?? 0] = (byCode[codes[row] ?? 0] ?? 0) + 1
  // In the order of the classes' names: sums round the same whichever class was read first.
  const order = [...byCode.keys()].sort((a, b) => compareTexts(names[a] ?? '', names[b] ?? ''))
  return { rows, counts: Float64Array.from(order, (code) => byCode[code] ?? 0) }
}

/** Groups whose sizes differ by less than a factor of two are taken in random order. */
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

/** Parts that are still empty, where every group left is needed to fill them; else `null`. */
function mustFill(taken: readonly Uint32Array[][], left: number): readonly number[] | null {
  const empty = taken.flatMap((groups, part) => (groups.length === 0 ? [part] : []))
  return empty.length >= left ? empty : null
}

function bestPart(
  { counts }: Group,
  held: readonly Float64Array[],
  wanted: readonly Float64Array[],
  only: readonly number[] | null,
): number {
  let best = 0
  let least = Infinity
  held.forEach((own, part) => {
    if (only !== null && !only.includes(part)) return
    const cost = costOf(counts, own, wanted[part] ?? own)
    if (cost >= least) return
    least = cost
    best = part
  })
  return best
}

/** How Σ (held − wanted)² / wanted changes with the group. */
function costOf(counts: Float64Array, held: Float64Array, wanted: Float64Array): number {
  let cost = 0
  for (let s = 0; s < counts.length; s++) {
    const count = counts[s] ?? 0
    const aim = wanted[s] ?? 0
    if (count > 0) cost += (count * (2 * ((held[s] ?? 0) - aim) + count)) / aim
  }
  return cost
}

function joined(groups: readonly Uint32Array[]): Uint32Array {
  const rows = new Uint32Array(groups.reduce((sum, group) => sum + group.length, 0))
  let filled = 0
  for (const group of groups) {
    rows.set(group, filled)
    filled += group.length
  }
  return rows.sort()
}

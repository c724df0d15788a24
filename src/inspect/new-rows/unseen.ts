import { nearCategories } from '../../data/preprocess/near-categories.js'
import type { FittedCategory } from '../../data/preprocess/types.js'
import type { CategoryColumn } from '../../data/table/table.js'
import type { NearCategory, UnseenCategories } from '../../result/index.js'
import { countCodes } from '../../data/statistics/count-codes.js'

/** At most this many unseen texts of a column are listed. */
const MOST_LISTED = 5
/** At most this many different unseen texts of a column are counted one by one. */
const MOST_COUNTED = 10_000

/** Counts the texts of a category column that train does not have. */
export class UnseenTexts {
  readonly #column: FittedCategory
  readonly #known: ReadonlySet<string>
  readonly #nearest: (text: string) => number
  readonly #unseen = new Map<string, number>()
  readonly #near = new Map<string, number>()
  #unseenRows = 0

  constructor(column: FittedCategory) {
    this.#column = column
    this.#known = new Set(column.categories)
    this.#nearest = nearCategories(column.categories)
  }

  add({ codes, categories }: CategoryColumn): void {
    if (categories.every((text) => this.#known.has(text))) return
    const counts = countCodes(codes, categories.length)
    for (const [code, text] of categories.entries()) {
      const rows = counts[code] ?? 0
      if (rows > 0 && !this.#known.has(text)) this.#count(text, rows)
    }
  }

  #count(text: string, rows: number): void {
    const isNear = this.#nearest(text) !== -1
    if (!isNear) this.#unseenRows += rows
    const counts = isNear ? this.#near : this.#unseen
    if (counts.has(text) || counts.size < MOST_COUNTED) counts.set(text, (counts.get(text) ?? 0) + rows)
  }

  /** The texts unseen in train; `null` if there are none. */
  unseen(): UnseenCategories | null {
    if (this.#unseenRows === 0) return null
    const { name, other } = this.#column
    return {
      column: name,
      rows: this.#unseenRows,
      distinct: this.#unseen.size,
      texts: byCount(this.#unseen).slice(0, MOST_LISTED),
      readAs: other === true ? 'other' : 'missing',
    }
  }

  near(): NearCategory[] {
    const { name, categories } = this.#column
    return byCount(this.#near).map(({ text, rows }) => ({
      column: name,
      text,
      category: categories[this.#nearest(text)] ?? '',
      rows,
    }))
  }
}

function byCount(counts: ReadonlyMap<string, number>): { text: string; rows: number }[] {
  return [...counts].map(([text, rows]) => ({ text, rows })).sort((a, b) => b.rows - a.rows)
}

import type { ColumnPlan } from '../../table/column/plan.js'
import { inferColumn } from '../../table/infer-column.js'
import type { TableColumn } from '../../table/table.js'
import { textOf } from '../cell-bytes.js'
import type { CsvSettings } from '../options.js'
import { isMissingText, type ColumnBuilder } from './builder.js'
import { BooleanColumnBuilder, CategoryColumnBuilder } from './category-columns.js'
import { DateColumnBuilder } from './date-column.js'
import { NumberColumnBuilder } from './number-column.js'

/** How a column is converted: as planned; `null` plans by the first value present, `verbatim` takes cells as they are written. */
export type Conversion = ColumnPlan | 'verbatim' | null

/** A builder for a column that is converted so. */
export function createColumnBuilder(name: string, plan: Conversion, settings: CsvSettings): ColumnBuilder {
  if (plan === null) return new UndecidedColumnBuilder(name, settings)
  if (plan === 'verbatim') return new CategoryColumnBuilder(name, withoutMissingWords(settings))
  if (plan.kind === 'number') return new NumberColumnBuilder(name, plan, settings)
  if (plan.kind === 'date') return new DateColumnBuilder(name, plan, settings)
  if (plan.kind === 'boolean') return new BooleanColumnBuilder(name, settings)
  return new CategoryColumnBuilder(name, settings)
}

function withoutMissingWords(settings: CsvSettings): CsvSettings {
  return { ...settings, missing: new Set(), missingNumbers: new Set(), mayHaveMinus: false }
}

const noBytes = new Uint8Array(0)

/** Waits for the first value present; a column without any becomes numbers, all missing. */
class UndecidedColumnBuilder implements ColumnBuilder {
  readonly #name: string
  readonly #settings: CsvSettings
  #missingRows = 0
  #builder: ColumnBuilder | null = null

  constructor(name: string, settings: CsvSettings) {
    this.#name = name
    this.#settings = settings
  }

  add(bytes: Uint8Array, start: number, end: number, row: number): void {
    if (this.#builder !== null) {
      this.#builder.add(bytes, start, end, row)
      return
    }
    const text = textOf(bytes, start, end)
    if (isMissingText(text, this.#settings)) this.#missingRows++
    else this.#decide([text]).add(bytes, start, end, row)
  }

  #decide(texts: readonly string[]): ColumnBuilder {
    const { plan } = inferColumn(this.#name, texts, this.#settings)
    const builder = createColumnBuilder(this.#name, plan, this.#settings)
    for (let row = 0; row < this.#missingRows; row++) builder.add(noBytes, 0, 0, 0)
    this.#builder = builder
    return builder
  }

  finish(): TableColumn {
    return (this.#builder ?? this.#decide(['0'])).finish()
  }

  notes(): string[] {
    return this.#builder?.notes?.() ?? []
  }
}

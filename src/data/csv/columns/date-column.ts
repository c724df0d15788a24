import { parseDate } from '../../parse/dates.js'
import { growableReals, type GrowableArray } from '../../table/growable-array.js'
import type { TableColumn } from '../../table/table.js'
import { textOf } from '../cell-bytes.js'
import type { CsvSettings } from '../options.js'
import { cellError, cellRemedy, isMissingText, type ColumnBuilder } from './builder.js'

/** A column of dates, stored as days since 1970-01-01 UTC. */
export class DateColumnBuilder implements ColumnBuilder {
  readonly #name: string
  readonly #settings: CsvSettings
  readonly #values: GrowableArray<Float64Array> | GrowableArray<Float32Array>

  constructor(name: string, settings: CsvSettings) {
    this.#name = name
    this.#settings = settings
    this.#values = growableReals(settings.precision)
  }

  add(bytes: Uint8Array, start: number, end: number, row: number): void {
    const text = textOf(bytes, start, end)
    const value = isMissingText(text, this.#settings) ? NaN : parseDate(text)
    if (Number.isNaN(value) && !isMissingText(text, this.#settings)) {
      const expected = 'be an ISO 8601 date, such as 2024-05-31 or 2024-05-31T18:30:00Z'
      throw cellError(this.#name, text, row, expected, cellRemedy(this.#name))
    }
    this.#values.push(value)
  }

  finish(): TableColumn {
    return { name: this.#name, kind: 'number', values: this.#values.finish(), readAs: 'date' }
  }
}

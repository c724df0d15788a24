import { ISO_DATES, type DateFormat } from '../../dates/date-format.js'
import { parseDateAs } from '../../dates/parse-date-as.js'
import type { ColumnPlan } from '../../table/column/plan.js'
import { growableReals, type GrowableArray } from '../../table/growable-array.js'
import type { TableColumn } from '../../table/table.js'
import { textOf } from '../cell-bytes.js'
import type { CsvSettings } from '../options.js'
import { isMissingText, type ColumnBuilder } from './builder.js'
import { InvalidCellList } from './invalid-cells.js'

const EXAMPLES = {
  ymd: 'an ISO 8601 date, such as 2024-05-31 or 2024-05-31T18:30:00Z',
  dmy: 'a date of day, month and year, such as 31.05.2024',
  mdy: 'a date of month, day and year, such as 05/31/2024',
  seconds: 'a number of seconds since 1970',
  milliseconds: 'a number of milliseconds since 1970',
} as const

/** A column of dates, stored as days since 1970-01-01 UTC. */
export class DateColumnBuilder implements ColumnBuilder {
  readonly #name: string
  readonly #settings: CsvSettings
  readonly #format: DateFormat
  readonly #isStrict: boolean
  readonly #values: GrowableArray<Float64Array> | GrowableArray<Float32Array>
  readonly #missing: ReadonlySet<string>
  readonly #invalid: InvalidCellList
  #valid = 0

  constructor(name: string, { format, isStrict }: ColumnPlan & { kind: 'date' }, settings: CsvSettings) {
    this.#name = name
    this.#settings = settings
    this.#format = format
    this.#isStrict = isStrict
    this.#values = growableReals(settings.precision)
    this.#missing = new Set(format.missing ?? [])
    this.#invalid = new InvalidCellList(name, `be ${EXAMPLES[format.order]}`)
  }

  add(bytes: Uint8Array, start: number, end: number, row: number): void {
    const text = textOf(bytes, start, end)
    if (isMissingText(text, this.#settings) || this.#missing.has(text)) {
      this.#values.push(NaN)
      return
    }
    const value = parseDateAs(text, this.#format.order)
    if (!Number.isNaN(value)) this.#valid++
    else if (this.#isStrict) throw this.#invalid.error(text, row)
    else this.#invalid.add(text, row)
    this.#values.push(value)
  }

  finish(): TableColumn {
    const { invalid, words } = this.#invalid.finish(this.#valid)
    const missing = [...new Set([...(this.#format.missing ?? []), ...words])]
    const format = { order: this.#format.order, ...(missing.length === 0 ? {} : { missing }) }
    const isDefault = format.order === ISO_DATES.order && missing.length === 0
    return {
      name: this.#name,
      kind: 'number',
      values: this.#values.finish(),
      readAs: 'date',
      ...(isDefault ? {} : { dateFormat: format }),
      ...(invalid === undefined ? {} : { invalid }),
    }
  }

  notes(): string[] {
    return this.#invalid.note(this.#valid, 'date')
  }
}

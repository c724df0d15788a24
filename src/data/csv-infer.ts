import { WellfitError } from '../errors.js'
import { isMissingText, trimmed } from './csv-columns.js'
import { parseDecimalComma } from './csv-number.js'
import type { ColumnKind, CsvSettings } from './csv-options.js'

/** The kind of a column as its first cells show it; `null` where all of them are missing. */
export interface Inference {
  readonly kind: ColumnKind | null
  readonly note?: string
}

/** Numbers where every cell that is not missing is one, else texts. */
export function inferKind(
  name: string,
  cells: readonly string[],
  places: readonly number[],
  settings: CsvSettings,
): Inference {
  let present = 0
  let numbers = 0
  let withComma = 0
  let firstText = -1
  cells.forEach((cell, i) => {
    const text = trimmed(cell)
    if (isMissingText(text, settings)) return
    present++
    if (!Number.isNaN(settings.parse(text))) numbers++
    else if (firstText === -1) firstText = i
    if (settings.decimal === '.' && text.includes(',') && !Number.isNaN(parseDecimalComma(text))) withComma++
  })
  if (present === 0) return { kind: null }
  if (numbers === present) return { kind: 'number' }
  const text = trimmed(cells[firstText] ?? '')
  const row = places[firstText] ?? 0
  if (numbers + withComma === present) throw decimalComma(name, text, row)
  if (numbers * 2 <= present) return { kind: 'category' }
  const found = `${JSON.stringify(text)} in row ${row} is no number`
  const others = present - numbers - 1
  const more = others === 0 ? '' : `, nor ${others === 1 ? 'is 1 other' : `are ${others} others`}`
  return { kind: 'category', note: `Column ${JSON.stringify(name)} is read as texts, since ${found}${more}.` }
}

function decimalComma(name: string, value: string, row: number): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    door: 'readCsv',
    field: name,
    column: name,
    value,
    row,
    expected: 'have a decimal point, as numbers do by default',
    remedy: `It has a decimal comma: pass decimal: ',', or read the column as texts: types: { ${JSON.stringify(name)}: 'category' }.`,
  })
}

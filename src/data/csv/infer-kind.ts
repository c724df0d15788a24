import type { WellfitError } from '../../errors.js'
import { cellError, isMissingText } from './columns/builder.js'
import { parseDecimalComma } from '../parse/numbers.js'
import type { CsvSettings } from './options.js'
import { areBooleans } from '../parse/booleans.js'
import { parseDate } from '../parse/dates.js'

/** The type of a column as inferred from its first cells; `null` if all of them are missing. */
export interface Inference {
  readonly kind: 'number' | 'category' | 'boolean' | 'date' | null
  readonly note?: string
}

/** The first cells of a column, trimmed, and the numbers of their rows. */
export interface SampleCells {
  readonly texts: readonly string[]
  readonly rowNumbers: readonly number[]
}

/** Numbers if every present cell is one; else dates or booleans if all are; else categories. */
export function inferKind(name: string, { texts, rowNumbers }: SampleCells, settings: CsvSettings): Inference {
  const present = texts.map((_, i) => i).filter((i) => !isMissingText(texts[i] ?? '', settings))
  if (present.length === 0) return { kind: null }
  const others = present.filter((i) => Number.isNaN(settings.parse(texts[i] ?? '')))
  const [first] = others
  if (first === undefined) return { kind: 'number' }
  const otherTexts = others.map((i) => texts[i] ?? '')
  const text = otherTexts[0] ?? ''
  const row = rowNumbers[first] ?? 0
  if (settings.decimal === '.' && otherTexts.every(hasDecimalComma)) throw decimalComma(name, text, row)
  if (others.length === present.length) {
    if (otherTexts.every((other) => !Number.isNaN(parseDate(other)))) return { kind: 'date' }
    if (areBooleans(otherTexts)) return { kind: 'boolean' }
  }
  if (others.length * 2 >= present.length) return { kind: 'category' }
  const example = `${JSON.stringify(text)} in row ${row}`
  const reason =
    others.length === 1
      ? `${example} is not a number`
      : `${others.length} cells are not numbers, the first of them ${example}`
  return { kind: 'category', note: `Column ${JSON.stringify(name)} is read as categories: ${reason}.` }
}

function hasDecimalComma(text: string): boolean {
  return text.includes(',') && !Number.isNaN(parseDecimalComma(text))
}

function decimalComma(name: string, value: string, row: number): WellfitError {
  const category = `types: { ${JSON.stringify(name)}: 'category' }`
  const remedy = `It has a decimal comma: pass decimal: ',', or read the column as categories: ${category}.`
  return cellError(name, value, row, 'use a decimal point, the default', remedy)
}

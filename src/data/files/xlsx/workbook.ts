import { attribute, xmlTokens } from './xml.js'

/** What the parts of a workbook say about its sheets and cells (ECMA-376, part 1, section 18). */
export interface Workbook {
  /** The sheets with cells in their order, each with the path of its part; charts on sheets of their own are left out. */
  readonly sheets: readonly { readonly name: string; readonly path: string; readonly isHidden: boolean }[]
  /** The path of the texts that cells share, if there are some. */
  readonly stringsPath: string | null
  readonly stylesPath: string | null
  /** Whether dates count from 1904, as old workbooks of the Macintosh do. */
  readonly is1904: boolean
}

/** Reads `xl/workbook.xml` and the paths in its relationships. */
export function readWorkbook(workbook: string, relationships: string): Workbook {
  const targets = new Map<string, string>()
  const charts = new Set<string>()
  let stringsPath: string | null = null
  let stylesPath: string | null = null
  for (const token of xmlTokens(relationships)) {
    if (token.kind !== 'open' || token.name !== 'Relationship') continue
    const target = attribute(token.attributes, 'Target') ?? ''
    const path = target.startsWith('/') ? target.slice(1) : `xl/${target}`
    const type = attribute(token.attributes, 'Type') ?? ''
    targets.set(attribute(token.attributes, 'Id') ?? '', path)
    if (/\/(?:chart|dialog|xlMacro)sheet$/.test(type)) charts.add(path)
    if (type.endsWith('/sharedStrings')) stringsPath = path
    if (type.endsWith('/styles')) stylesPath = path
  }
  const sheets: { name: string; path: string; isHidden: boolean }[] = []
  let is1904 = false
  for (const token of xmlTokens(workbook)) {
    if (token.kind !== 'open') continue
    if (token.name === 'workbookPr') is1904 = /^(?:1|true)$/.test(attribute(token.attributes, 'date1904') ?? '')
    const path = targets.get(attribute(token.attributes.replace(/sheetId\s*=/, 'number='), 'id') ?? '')
    if (token.name !== 'sheet' || path === undefined || charts.has(path)) continue
    const isHidden = /hidden$/i.test(attribute(token.attributes, 'state') ?? '')
    sheets.push({ name: attribute(token.attributes, 'name') ?? '', path, isHidden })
  }
  return { sheets, stringsPath, stylesPath, is1904 }
}

/** The texts that cells refer to by their number; those about pronunciation are left out. */
export function readStrings(document: string): string[] {
  const strings: string[] = []
  let current = ''
  let isText = false
  let isPhonetic = false
  for (const token of xmlTokens(document)) {
    if (token.kind === 'text') {
      if (isText && !isPhonetic) current += token.text
    } else if (token.name === 't') isText = token.kind === 'open' && !token.isEmpty
    else if (token.name === 'rPh') isPhonetic = token.kind === 'open'
    else if (token.name === 'si') {
      if (token.kind === 'close' || token.isEmpty) strings.push(unescapeText(current))
      current = ''
    }
  }
  return strings
}

/** What the numbers in cells of a style are: dates, with or without a time, or times of day and durations. */
export type CellStyle = 'number' | 'date' | 'time'

/** What each style shows. */
export function readCellStyles(document: string): CellStyle[] {
  const custom = new Map<number, CellStyle>()
  const styles: CellStyle[] = []
  let isCellFormat = false
  for (const token of xmlTokens(document)) {
    if (token.kind === 'text') continue
    if (token.name === 'cellXfs') isCellFormat = token.kind === 'open'
    if (token.kind === 'close') continue
    const format = Number(attribute(token.attributes, 'numFmtId') ?? 0)
    if (token.name === 'numFmt') custom.set(format, styleOf(attribute(token.attributes, 'formatCode') ?? ''))
    if (token.name === 'xf' && isCellFormat) styles.push(custom.get(format) ?? builtInStyle(format))
  }
  return styles
}

/** Formats whose meaning is fixed, with those of East Asian languages. */
function builtInStyle(format: number): CellStyle {
  if ((format >= 18 && format <= 21) || (format >= 32 && format <= 35) || (format >= 45 && format <= 47)) return 'time'
  const isDate = (format >= 14 && format <= 22) || (format >= 27 && format <= 36) || (format >= 50 && format <= 58)
  return isDate ? 'date' : 'number'
}

/** Whether a format shows years, months, days, hours or seconds, beside texts, colours and conditions. */
function styleOf(code: string): CellStyle {
  const bare = code.replaceAll(/"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|general|am\/pm|a\/p/gi, '')
  if (/[yd]/i.test(bare)) return 'date'
  if (/[hs]/i.test(bare)) return 'time'
  // Months by themselves: minutes stand beside hours or seconds, or in brackets.
  return /\[m+\]/i.test(bare) ? 'time' : /m/i.test(bare) ? 'date' : 'number'
}

/** Characters that XML cannot hold are written as `_x000D_`. */
export function unescapeText(text: string): string {
  return text.replaceAll(/_x([\da-f]{4})_/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

import { attribute, xmlTokens } from './xml.js'

/** What the parts of a workbook say about its sheets and cells (ECMA-376, part 1, section 18). */
export interface Workbook {
  /** The sheets in their order, each with the path of its part. */
  readonly sheets: readonly { readonly name: string; readonly path: string }[]
  /** The path of the texts that cells share, if there are some. */
  readonly stringsPath: string | null
  readonly stylesPath: string | null
  /** Whether dates count from 1904, as old workbooks of the Macintosh do. */
  readonly is1904: boolean
}

/** Reads `xl/workbook.xml` and the paths in its relationships. */
export function readWorkbook(workbook: string, relationships: string): Workbook {
  const targets = new Map<string, string>()
  let stringsPath: string | null = null
  let stylesPath: string | null = null
  for (const token of xmlTokens(relationships)) {
    if (token.kind !== 'open' || token.name !== 'Relationship') continue
    const target = attribute(token.attributes, 'Target') ?? ''
    const path = target.startsWith('/') ? target.slice(1) : `xl/${target}`
    const type = attribute(token.attributes, 'Type') ?? ''
    targets.set(attribute(token.attributes, 'Id') ?? '', path)
    if (type.endsWith('/sharedStrings')) stringsPath = path
    if (type.endsWith('/styles')) stylesPath = path
  }
  const sheets: { name: string; path: string }[] = []
  let is1904 = false
  for (const token of xmlTokens(workbook)) {
    if (token.kind !== 'open') continue
    if (token.name === 'workbookPr') is1904 = /^(?:1|true)$/.test(attribute(token.attributes, 'date1904') ?? '')
    const path = targets.get(attribute(token.attributes.replace(/sheetId\s*=/, 'number='), 'id') ?? '')
    if (token.name === 'sheet' && path !== undefined)
      sheets.push({ name: attribute(token.attributes, 'name') ?? '', path })
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

/** Whether cells of each style show dates. */
export function readDateStyles(document: string): boolean[] {
  const custom = new Map<number, boolean>()
  const styles: boolean[] = []
  let isCellFormat = false
  for (const token of xmlTokens(document)) {
    if (token.kind === 'text') continue
    if (token.name === 'cellXfs') isCellFormat = token.kind === 'open'
    if (token.kind === 'close') continue
    const format = Number(attribute(token.attributes, 'numFmtId') ?? 0)
    if (token.name === 'numFmt') custom.set(format, isDateFormat(attribute(token.attributes, 'formatCode') ?? ''))
    if (token.name === 'xf' && isCellFormat) styles.push(custom.get(format) ?? isBuiltInDate(format))
  }
  return styles
}

/** Formats whose meaning is fixed, with those of East Asian languages. */
function isBuiltInDate(format: number): boolean {
  return (
    (format >= 14 && format <= 22) || (format >= 27 && format <= 36) || (format >= 45 && format <= 58 && format !== 49)
  )
}

/** Whether a format shows years, months, days, hours or seconds, beside texts, colours and conditions. */
function isDateFormat(code: string): boolean {
  const bare = code.replaceAll(/"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '')
  return /[ymdhs]/i.test(bare) && !/general/i.test(bare)
}

/** Characters that XML cannot hold are written as `_x000D_`. */
export function unescapeText(text: string): string {
  return text.replaceAll(/_x([\da-f]{4})_/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

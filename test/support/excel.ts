import { zipOf } from './compress.js'

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const RELATIONSHIPS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'

/** The formats of the cells of {@link excelWorkbook}, by their position among the styles. */
export const STYLES = { general: 0, date: 1, dateTime: 2, percent: 3, currency: 4, time: 5, duration: 6, german: 7 }

const FORMATS = [
  '<numFmts count="3"><numFmt numFmtId="164" formatCode="&quot;$&quot;#,##0.00_);[Red]\\(&quot;$&quot;#,##0.00\\)"/>',
  '<numFmt numFmtId="165" formatCode="[h]:mm:ss;@"/><numFmt numFmtId="166" formatCode="[$-407]d/\\ mmmm\\ yyyy;@"/></numFmts>',
].join('')
const FORMAT_IDS = [0, 14, 22, 10, 164, 20, 165, 166]

/** A cell: a text becomes a shared string, `{ inline }` one of its own, `{ merged }` nothing but its format. */
export type ExcelCell =
  | string
  | number
  | boolean
  | null
  | { readonly value: number; readonly style: keyof typeof STYLES }
  | { readonly formula: string; readonly value: number | string; readonly style?: keyof typeof STYLES }
  | { readonly inline: string }
  | { readonly error: string }

export interface ExcelSheet {
  readonly name: string
  readonly rows: readonly (readonly ExcelCell[])[]
  /** Column of the first cell, from 0. */
  readonly left?: number
  readonly merged?: readonly string[]
  readonly state?: 'hidden' | 'veryHidden'
  readonly kind?: 'worksheet' | 'chartsheet'
  readonly table?: { readonly ref: string; readonly totals?: number }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** `B7` of column 1, row 7. */
function reference(column: number, row: number): string {
  const letters = column < 26 ? '' : String.fromCharCode(64 + Math.floor(column / 26))
  return `${letters}${String.fromCharCode(65 + (column % 26))}${row}`
}

/** The parts of a workbook, in the structure and with the attributes that Excel 16 writes. */
export function excelWorkbook(sheets: readonly ExcelSheet[], { date1904 = false } = {}): Uint8Array<ArrayBuffer> {
  const strings: string[] = []
  const codes = new Map<string, number>()
  let count = 0
  const shared = (text: string): number => {
    count++
    const code = codes.get(text) ?? strings.length
    if (code === strings.length) strings.push(text)
    codes.set(text, code)
    return code
  }
  const cell = (value: ExcelCell, at: string): string => {
    if (value === null) return `<c r="${at}" s="1"/>`
    if (typeof value === 'string') return `<c r="${at}" t="s"><v>${shared(value)}</v></c>`
    if (typeof value === 'number') return `<c r="${at}"><v>${digits(value)}</v></c>`
    if (typeof value === 'boolean') return `<c r="${at}" t="b"><v>${Number(value)}</v></c>`
    if ('error' in value) return `<c r="${at}" t="e"><f>1/0</f><v>${value.error}</v></c>`
    if ('inline' in value) return `<c r="${at}" t="inlineStr"><is><t>${escaped(value.inline)}</t></is></c>`
    const style = value.style === undefined ? '' : ` s="${STYLES[value.style]}"`
    if (!('formula' in value)) return `<c r="${at}"${style}><v>${digits(value.value)}</v></c>`
    const [type, result] =
      typeof value.value === 'string' ? [' t="str"', escaped(value.value)] : ['', digits(value.value)]
    return `<c r="${at}"${style}${type}><f>${escaped(value.formula)}</f><v>${result}</v></c>`
  }
  const files: Record<string, string> = {}
  sheets.forEach(({ rows, left = 0, merged = [], kind = 'worksheet', table }, i) => {
    const width = Math.max(1, ...rows.map(({ length }) => length))
    // Excel writes no row without cells.
    const written = rows.flatMap((cells, row) =>
      cells.length === 0
        ? []
        : [
            `<row r="${row + 1}" spans="${left + 1}:${left + width}" x14ac:dyDescent="0.25">${cells.map((value, column) => cell(value, reference(left + column, row + 1))).join('')}</row>`,
          ],
    )
    const areas =
      merged.length === 0
        ? ''
        : `<mergeCells count="${merged.length}">${merged.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>`
    const tables = table === undefined ? '' : '<tableParts count="1"><tablePart r:id="rId1"/></tableParts>'
    files[`xl/${kind}s/sheet${i + 1}.xml`] =
      kind === 'chartsheet'
        ? `${HEAD}<chartsheet xmlns="${MAIN}" xmlns:r="${RELATIONSHIPS}"><sheetPr/><sheetViews><sheetView workbookViewId="0"/></sheetViews><drawing r:id="rId1"/></chartsheet>`
        : `${HEAD}<worksheet xmlns="${MAIN}" xmlns:r="${RELATIONSHIPS}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac" xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"><dimension ref="A1:${reference(left + width - 1, rows.length)}"/><sheetViews><sheetView tabSelected="1" workbookViewId="0"><selection activeCell="A1" sqref="A1"/></sheetView></sheetViews><sheetFormatPr baseColWidth="10" defaultRowHeight="15" x14ac:dyDescent="0.25"/><cols><col min="1" max="1" width="17.33203125" customWidth="1"/></cols><sheetData>${written.join('')}</sheetData>${areas}<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>${tables}</worksheet>`
    if (table === undefined) return
    const totals = table.totals === undefined ? ' totalsRowShown="0"' : ` totalsRowCount="${table.totals}"`
    files[`xl/worksheets/_rels/sheet${i + 1}.xml.rels`] =
      `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONSHIPS}/table" Target="../tables/table${i + 1}.xml"/></Relationships>`
    files[`xl/tables/table${i + 1}.xml`] =
      `${HEAD}<table xmlns="${MAIN}" id="1" name="Table1" displayName="Table1" ref="${table.ref}"${totals}><autoFilter ref="${table.ref}"/></table>`
  })
  const listed = sheets.map(
    ({ name, state }, i) =>
      `<sheet name="${escaped(name)}" sheetId="${i + 4}"${state === undefined ? '' : ` state="${state}"`} r:id="rId${i + 1}"/>`,
  )
  const related = sheets.map(
    ({ kind = 'worksheet' }, i) =>
      `<Relationship Id="rId${i + 1}" Type="${RELATIONSHIPS}/${kind}" Target="${kind}s/sheet${i + 1}.xml"/>`,
  )
  const next = sheets.length
  return Uint8Array.from(
    zipOf({
      '[Content_Types].xml': `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
      '_rels/.rels': `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONSHIPS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
      'xl/workbook.xml': `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONSHIPS}"><fileVersion appName="xl" lastEdited="7" lowestEdited="7" rupBuild="22228"/><workbookPr${date1904 ? ' date1904="1"' : ''} defaultThemeVersion="166925"/><bookViews><workbookView xWindow="0" yWindow="0" windowWidth="28800" windowHeight="12300" activeTab="0"/></bookViews><sheets>${listed.join('')}</sheets><definedNames><definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">Sheet1!$A$1:$D$9</definedName></definedNames><calcPr calcId="191029"/></workbook>`,
      'xl/_rels/workbook.xml.rels': `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId${next + 3}" Type="${RELATIONSHIPS}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId${next + 2}" Type="${RELATIONSHIPS}/styles" Target="styles.xml"/><Relationship Id="rId${next + 1}" Type="${RELATIONSHIPS}/theme" Target="theme/theme1.xml"/>${related.join('')}</Relationships>`,
      'xl/styles.xml': `${HEAD}<styleSheet xmlns="${MAIN}">${FORMATS}<fonts count="1"><font><sz val="11"/></font></fonts><cellStyleXfs count="1"><xf numFmtId="0" fontId="0"/></cellStyleXfs><cellXfs count="${FORMAT_IDS.length}">${FORMAT_IDS.map((id) => `<xf numFmtId="${id}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`).join('')}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`,
      // Excel writes no such part where no cell has a text.
      ...(strings.length === 0
        ? {}
        : {
            'xl/sharedStrings.xml': `${HEAD}<sst xmlns="${MAIN}" count="${count}" uniqueCount="${strings.length}">${strings.map((text) => `<si><t xml:space="preserve">${escaped(text)}</t></si>`).join('')}</sst>`,
          }),
      ...files,
    }),
  )
}

/** A number as Excel stores it: 17 significant digits. */
function digits(value: number): string {
  const text = value.toPrecision(17)
  return text.includes('.') && !text.includes('e') ? text.replace(/\.?0+$/, '') : text
}

import { describe, expect, it } from 'vitest'
import { readXlsx } from '../../../src/data/files/xlsx/xlsx.js'
import { zipOf } from '../../support/compress.js'
import { expectRejection } from '../../support/errors.js'
import { everySource } from '../../support/sources.js'

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

interface Parts {
  readonly sheets?: Readonly<Record<string, string>>
  readonly strings?: string
  readonly styles?: string
  readonly workbook?: string
}

/** A workbook as Excel writes it (ECMA-376, part 1), each sheet by its rows. */
function workbook({
  sheets = {},
  strings = '',
  styles = '',
  workbook: properties = '',
}: Parts): Uint8Array<ArrayBuffer> {
  const names = Object.keys(sheets)
  const listed = names.map((name, i) => `<sheet name="${name}" sheetId="${i + 7}" r:id="rId${i + 1}"/>`).join('')
  const related = [
    ...names.map(
      (_, i) => `<Relationship Id="rId${i + 1}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`,
    ),
    `<Relationship Id="rIdS" Type="${OFFICE}/sharedStrings" Target="sharedStrings.xml"/>`,
    `<Relationship Id="rIdF" Type="${OFFICE}/styles" Target="/xl/styles.xml"/>`,
  ].join('')
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
  const files: Record<string, string> = {
    '[Content_Types].xml': `${head}<Types/>`,
    'xl/workbook.xml': `${head}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}">${properties}<sheets>${listed}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${head}<Relationships>${related}</Relationships>`,
    'xl/sharedStrings.xml': `${head}<sst xmlns="${MAIN}">${strings}</sst>`,
    'xl/styles.xml': `${head}<styleSheet xmlns="${MAIN}">${styles}</styleSheet>`,
  }
  for (const [i, name] of names.entries()) {
    files[`xl/worksheets/sheet${i + 1}.xml`] =
      `${head}<worksheet xmlns="${MAIN}"><sheetData>${sheets[name]}</sheetData></worksheet>`
  }
  return Uint8Array.from(zipOf(files))
}

const strings = [
  '<si><t>city</t></si>',
  '<si><t>sales</t></si>',
  '<si><t>when</t></si>',
  '<si><r><t xml:space="preserve">Köln, </t></r><r><rPr><b/></rPr><t>&quot;Mitte&quot; &amp; S&#xFC;d</t></r><rPh sb="0" eb="1"><t>x</t></rPh></si>',
  '<si><t>Ulm</t></si>',
  '<si><t/></si>',
].join('')
const styles = [
  '<numFmts count="2"><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy;@"/><numFmt numFmtId="165" formatCode="[Red]0.0&quot;d&quot;"/></numFmts>',
  '<cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs>',
  '<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="22"/><xf numFmtId="165"/></cellXfs>',
].join('')
const header = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row>'
const sales = [
  header,
  '<row r="2" spans="1:3"><c r="A2" t="s"><v>3</v></c><c r="B2" s="3"><v>1234.5678901234567</v></c><c r="C2" s="1"><v>45443</v></c></row>',
  '<row r="3"><c r="A3" t="s"><v>4</v></c><c r="C3" s="2"><v>45444.5</v></c></row>',
  '<row r="5"><c r="A5" t="inlineStr"><is><t>Ulm</t></is></c><c r="B5"><f>B2*2</f><v>1E-2</v></c><c r="C5" s="1"/></row>',
  '<row r="6"><c r="A6" t="str"><f>A3</f><v>Ulm</v></c><c r="B6" t="e"><v>#DIV/0!</v></c></row>',
].join('')

describe('readXlsx', () => {
  const file = workbook({ sheets: { Sales: sales }, strings, styles })
  // 45443 is 31 May 2024, day 19874 since 1970, in the calendar of Excel.
  const columns = [
    { name: 'city', kind: 'category', categories: ['Köln, "Mitte" & Süd', 'Ulm'], codes: Int32Array.of(0, 1, 1, 1) },
    { name: 'sales', kind: 'number', values: Float64Array.of(1234.5678901234567, NaN, 0.01, NaN) },
    { name: 'when', kind: 'number', readAs: 'date', values: Float64Array.of(19_874, 19_875.5, NaN, NaN) },
  ]

  it('reads texts, numbers, dates, formulas, errors and what is missing', async () => {
    const table = await readXlsx(file)
    expect(table).toMatchObject({ rows: 4, columns })
    expect(table.notes).toEqual([])
  })

  it.each(everySource(file))('reads from %s', async (_, source) => {
    expect(await readXlsx(source())).toMatchObject({ columns })
  })

  it('reads the sheet that is named, or the first one and says so', async () => {
    const two = workbook({
      sheets: {
        'A &amp; B': header + '<row><c t="s"><v>4</v></c><c><v>1</v></c><c s="1"><v>1</v></c></row>',
        Sales: sales,
      },
      strings,
      styles,
    })
    expect(await readXlsx(two, { sheet: 'Sales' })).toMatchObject({ columns, notes: [] })
    const first = await readXlsx(two)
    expect(first.rows).toBe(1)
    expect(first.notes).toEqual([
      'The workbook has 2 sheets: "A & B", "Sales". The first is read; `sheet` (--sheet) names another.',
    ])
    await expectRejection(
      readXlsx(two, { sheet: 'sales' }),
      { code: 'INVALID_DATA', field: 'sheet' },
      'Did you mean "Sales"?',
    )
    await expectRejection(readXlsx(two, { sheet: 2 as unknown as string }), { code: 'INVALID_OPTION', field: 'sheet' })
  })

  it('counts days from 1904 where the workbook does, and around the day that never was', async () => {
    const rows = (...days: number[]): string =>
      header + days.map((day) => `<row><c t="s"><v>4</v></c><c><v>1</v></c><c s="1"><v>${day}</v></c></row>`).join('')
    const days = async (properties: string, ...numbers: number[]): Promise<unknown> => {
      const { columns: found } = await readXlsx(
        workbook({ sheets: { S: rows(...numbers) }, strings, styles, workbook: properties }),
      )
      return found[2]?.kind === 'number' ? [...found[2].values] : null
    }
    const since1970 = (text: string): number => Date.parse(text) / 86_400_000
    expect(await days('<workbookPr date1904="1"/>', 0, 43_981)).toEqual([
      since1970('1904-01-01'),
      since1970('2024-05-31'),
    ])
    expect(await days('', 1, 59, 61)).toEqual(['1900-01-01', '1900-02-28', '1900-03-01'].map(since1970))
  })

  it('reads remarks above, booleans, and tags with a prefix', async () => {
    const sheet = [
      '<x:row><x:c t="inlineStr"><x:is><x:t>Report of May</x:t></x:is></x:c></x:row><x:row/>',
      '<x:row><x:c t="inlineStr"><x:is><x:t>n_x0041_</x:t></x:is></x:c><x:c t="inlineStr"><x:is><x:t>ok</x:t></x:is></x:c><x:c t="inlineStr"><x:is><x:t>m</x:t></x:is></x:c></x:row>',
      '<x:row><x:c><x:v>1</x:v></x:c><x:c t="b"><x:v>1</x:v></x:c><x:c><x:v>4</x:v></x:c></x:row>',
      '<x:row><x:c><x:v>2</x:v></x:c><x:c t="b"><x:v>0</x:v></x:c><x:c><x:v>5</x:v></x:c></x:row>',
    ].join('')
    const { columns: found } = await readXlsx(workbook({ sheets: { S: sheet } }))
    expect(found).toMatchObject([
      { name: 'nA', values: Float64Array.of(1, 2) },
      { name: 'ok', readAs: 'boolean', codes: Int32Array.of(1, 0) },
      { name: 'm', values: Float64Array.of(4, 5) },
    ])
  })

  it('passes options on to the reading of rows', async () => {
    const { columns: found } = await readXlsx(file, { types: { when: 'ignore', sales: 'category' }, header: true })
    expect(found.map(({ name, kind }) => [name, kind])).toEqual([
      ['city', 'category'],
      ['sales', 'category'],
    ])
  })

  it('refuses other files, old workbooks and damaged ones', async () => {
    await expectRejection(readXlsx(zipOf({ 'a.csv': 'a\n1\n' })), { code: 'INVALID_DATA' }, 'xl/workbook.xml')
    await expectRejection(readXlsx(Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0)), { code: 'UNSUPPORTED' }, '.xls')
    await expectRejection(readXlsx(zipOf({ 'xl/workbook.bin': 'x' })), { code: 'UNSUPPORTED' }, '.xlsb')
    await expectRejection(readXlsx(workbook({})), { code: 'INVALID_DATA', field: 'sheet' })
    for (let length = 0; length < file.length; length += 7) {
      await expectRejection(readXlsx(file.subarray(0, length)), { functionName: 'readXlsx', code: 'INVALID_DATA' })
    }
    for (let at = 0; at < file.length; at += 3) {
      const damaged = file.slice()
      damaged[at] = (damaged[at] ?? 0) ^ 0xff
      const error: unknown = await readXlsx(damaged).then(
        () => null,
        (thrown: unknown) => thrown,
      )
      if (error !== null) expect(error).toMatchObject({ name: 'WellfitError' })
    }
  })
})

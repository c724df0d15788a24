import { detectFormat } from 'wellfit/files'
import { readXlsx } from 'wellfit/xlsx'
import { zip } from '../archive.ts'
import { given, text, type Reader } from './reader.ts'
import { heldBy, tableReaders } from './tables.ts'

const cells = [
  '<c r="A2"><v>1.5</v></c><c r="B2" t="s"><v>1</v></c><c r="C2" s="1"><v>45000.5</v></c><c r="D2" t="b"><v>1</v></c>',
  '<c r="A3"><f>A2*2</f><v>3</v></c><c r="B3" t="inlineStr"><is><t>x &amp; y</t></is></c><c r="D3" t="e"><v>#N/A</v></c>',
]
const header = ['a', 'b', 'c', 'd'].map((name) => `<c t="str"><v>${name}</v></c>`).join('')

const parts: Readonly<Record<string, Uint8Array>> = {
  'xl/workbook.xml': text(
    '<workbook><workbookPr date1904="0"/><sheets><sheet name="one" sheetId="1" r:id="r1"/></sheets></workbook>',
  ),
  'xl/_rels/workbook.xml.rels': text(
    '<Relationships><Relationship Id="r1" Type="x/worksheet" Target="sheet.xml"/>' +
      '<Relationship Id="r2" Type="x/sharedStrings" Target="strings.xml"/>' +
      '<Relationship Id="r3" Type="x/styles" Target="/xl/styles.xml"/></Relationships>',
  ),
  'xl/sheet.xml': text(
    `<worksheet><sheetData><row r="1">${header}</row><row r="2">${cells[0]}</row><row r="3">${cells[1]}</row></sheetData></worksheet>`,
  ),
  'xl/strings.xml': text(
    '<sst count="2"><si><t>p</t></si><si><r><t xml:space="preserve">q </t></r><r><t>&#xe9;</t></r></si></sst>',
  ),
  'xl/styles.xml': text(
    '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>' +
      '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>',
  ),
}

function workbook(changed: Readonly<Record<string, Uint8Array>> = {}): Uint8Array {
  return zip(Object.entries({ ...parts, ...changed }), true)
}

/** The reader of workbooks, with damage to the archive and, below right checksums, to each part. */
export const workbookReaders: readonly Reader[] = [
  { name: 'xlsx', files: [workbook()], read: async (bytes, random) => heldBy(await readXlsx(given(bytes, random))) },
  ...Object.entries(parts).map(([part, file]): Reader => ({
    name: `xlsx: ${part.slice(part.lastIndexOf('/') + 1)}`,
    files: [file],
    fixChecksums: (bytes) => workbook({ [part]: bytes }),
    read: async (bytes, random) => heldBy(await readXlsx(given(bytes, random))),
  })),
]

const names = ['', 'a.csv', 'a.json', 'a.csv.gz', 'a.npz', 'a.parquet', 'a.zip', 'a.xlsx']

/** Detection of the format and decompression, over the files of all readers of tables. */
export const detectionReader: Reader = {
  name: 'any format',
  files: [...tableReaders, ...workbookReaders].flatMap(({ files }) => files),
  read: async (bytes, random) => {
    const { chunks } = await detectFormat(given(bytes, random), random.pick(names))
    let length = 0
    for await (const chunk of chunks) length += chunk.length
    return length
  },
}

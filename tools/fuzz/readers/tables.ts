import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { tableFromArrays, tableToIPC } from '@uwdata/flechette'
import { readArrow } from 'wellfit/arrow'
import { readCsv, type CsvOptions } from 'wellfit/csv'
import { readJsonLines, readRows, type Row, type Table } from 'wellfit/jsonl'
import { readParquet } from 'wellfit/parquet'
import { zip } from '../archive.ts'
import type { Random } from '../random.ts'
import { given, parsedText, text, type Reader } from './reader.ts'

const CSV = 'age,city,spend,day\n31,"Paris, 7e",12.5,2020-01-31\n42,Łódź,,2021-12-01\r\n28,"a ""b""",-1e3,2022-02-28\n'
const SEMICOLONS = 'a;b;c\n1.5;x;true\n2.25;y;false\n;z;true\n'
const EXPORT =
  'sep=;\n;Umsatz;Anteil;Tag;aktiv\n1;1.234,5 €;48,0 %;31.01.2020;Ja\n2;-84,5 €;-;01.12.2021;Nein\nTotal;1.150,0 €;;;\n'
const COMMENTS = '# made by hand\n% twice\na  b   c\n1  2.5 NA\n3  x   \\N\n'
const PREAMBLE =
  'Report of 2024\n\nid,t,when,ok,ok\n9007199254740993,1:30,Jan 3 2021 10:00,Y,\n7,"$84,835.00",03/04/2021,N,?\n'
const NO_HEADER = '1,2.5,-999,a\n3,1e5,#N/A,b\n5,"1 234",-999,a\n'
const JSON_LINES = '{"a":1,"b":"x","c":true}\n{"a":2.5,"b":null,"c":false}\n{"b":"\\u00e9","a":-3e2}\n'

const ROWS = '[{"a":1,"b":"x","when":"2020-01-31"},\n {"a":"2,5","b":null},{"when":1580428800}]\n'

const parquetFolder = new URL('../../../test/data/files/fixtures/parquet/', import.meta.url)
const parquetFiles = readdirSync(parquetFolder)
  .filter((name) => name.endsWith('.parquet') && !name.startsWith('hang'))
  .map((name) => new Uint8Array(readFileSync(new URL(name, parquetFolder))))

/** A file and a stream of numbers, texts in a dictionary and dates. */
const arrowFiles = (['file', 'stream'] as const).map((format) => {
  const columns = {
    a: [1, null, 2.5],
    t: ['x', 'yy', null],
    d: [new Date(0), null, new Date(86_400_000)],
  }
  return Uint8Array.from(tableToIPC(tableFromArrays(columns), { format }) ?? [])
})

function utf16(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'utf16le'))
}

/** Bytes of the numbers and texts of a table. */
export function heldBy({ rows, columns }: Table): number {
  return 16 * rows * columns.length
}

/** Options as a user may combine them; some are refused. */
function someOptions(random: Random): CsvOptions {
  const pick = <T>(values: readonly T[]): T | undefined => values[random.below(2 * values.length)]
  const options = {
    delimiter: pick([',', ';', '\t', '|', ' '] as const),
    header: pick([true, false]),
    comment: pick(['#', '%', false] as const),
    footer: pick([true, false]),
    decimal: pick(['.', ','] as const),
    precision: pick(['f32', 'f64'] as const),
    missing: pick([[], ['-999'], ['NA', '']]),
  }
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

/** The readers of tables. */
export const tableReaders: readonly Reader[] = [
  {
    name: 'csv',
    files: [text(CSV), text(SEMICOLONS)],
    read: async (bytes, random) => heldBy(await readCsv(given(bytes, random))),
  },
  {
    name: 'csv dialects',
    files: [EXPORT, COMMENTS, PREAMBLE, NO_HEADER].map(text),
    read: async (bytes, random) => {
      const options = random.below(2) === 0 ? {} : someOptions(random)
      return heldBy(await readCsv(given(bytes, random), options))
    },
  },
  {
    name: 'csv.gz, csv.zip, csv.zst',
    files: [
      gzipSync(text(CSV)),
      zip([['table.csv', text(SEMICOLONS)]], true),
      zip([['table.csv', text(SEMICOLONS)]], false),
      zstdCompressSync(text(CSV)),
    ],
    read: async (bytes, random) => heldBy(await readCsv(given(bytes, random))),
  },
  {
    name: 'csv in UTF-16',
    files: [utf16(CSV), utf16(`\ufeff${SEMICOLONS}`)],
    read: async (bytes, random) => heldBy(await readCsv(given(bytes, random))),
  },
  {
    name: 'jsonl',
    files: [text(JSON_LINES)],
    read: async (bytes, random) => heldBy(await readJsonLines(given(bytes, random))),
  },
  {
    name: 'rows',
    files: [text(ROWS)],
    read: async (bytes) => {
      const rows = parsedText(new TextDecoder().decode(bytes))
      return rows === undefined ? 0 : heldBy(await readRows(rows as readonly Row[]))
    },
  },
  {
    name: 'arrow',
    files: arrowFiles,
    read: async (bytes, random) => heldBy(await readArrow(given(bytes, random))),
  },
  {
    name: 'parquet',
    files: parquetFiles,
    read: async (bytes, random) => heldBy(await readParquet(given(bytes, random))),
  },
]

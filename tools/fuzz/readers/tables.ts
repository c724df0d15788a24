import { readdirSync, readFileSync } from 'node:fs'
import { readCsv } from 'wellfit/csv'
import { readJsonLines, type Table } from 'wellfit/jsonl'
import { readParquet } from 'wellfit/parquet'
import { given, text, type Reader } from './reader.ts'

const CSV = 'age,city,spend,day\n31,"Paris, 7e",12.5,2020-01-31\n42,Łódź,,2021-12-01\r\n28,"a ""b""",-1e3,2022-02-28\n'
const SEMICOLONS = 'a;b;c\n1.5;x;true\n2.25;y;false\n;z;true\n'
const JSON_LINES = '{"a":1,"b":"x","c":true}\n{"a":2.5,"b":null,"c":false}\n{"b":"\\u00e9","a":-3e2}\n'

const parquetFolder = new URL('../../../test/data/files/fixtures/parquet/', import.meta.url)
const parquetFiles = readdirSync(parquetFolder)
  .filter((name) => name.endsWith('.parquet') && !name.startsWith('hang'))
  .map((name) => new Uint8Array(readFileSync(new URL(name, parquetFolder))))

/** Bytes of the numbers and texts of a table. */
function heldBy({ rows, columns }: Table): number {
  return 16 * rows * columns.length
}

/** The readers of tables. */
export const tableReaders: readonly Reader[] = [
  {
    name: 'csv',
    files: [text(CSV), text(SEMICOLONS)],
    read: async (bytes, random) => heldBy(await readCsv(given(bytes, random))),
  },
  {
    name: 'jsonl',
    files: [text(JSON_LINES)],
    read: async (bytes, random) => heldBy(await readJsonLines(given(bytes, random))),
  },
  {
    name: 'parquet',
    files: parquetFiles,
    read: async (bytes, random) => heldBy(await readParquet(given(bytes, random))),
  },
]

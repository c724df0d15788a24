// Reads a table as one contestant does, and prints what it took: node bench/files/read.ts CONTESTANT FOLDER.
import { createReadStream, openAsBlob } from 'node:fs'
import path from 'node:path'
import Papa from 'papaparse'
import { readCsv } from '../../dist/src/data/csv.js'
import { readParquet } from '../../dist/src/data/parquet.js'
import { prepareTable, type Table } from '../../dist/src/index.js'
import { peakBytes } from '../startup/data.mjs'

const [, , contestant = '', folder = '.'] = process.argv
const csv = path.join(folder, 'table.csv')

function prepared(table: Table): number {
  const { train, dev, test } = prepareTable(table, { target: 'label', precision: 'f32' })
  return train.rows + dev.rows + test.rows
}

/** Typed values and nothing more: neither kept nor split. */
function papaparse(): Promise<number> {
  return new Promise((resolve, reject) => {
    let rows = -1
    Papa.parse(createReadStream(csv), {
      dynamicTyping: true,
      skipEmptyLines: true,
      chunk: ({ data }) => void (rows += data.length),
      complete: () => resolve(rows),
      error: reject,
    })
  })
}

const contestants: Readonly<Record<string, () => Promise<number>>> = {
  csv: async () => prepared(await readCsv(createReadStream(csv), { precision: 'f32' })),
  parquet: async () =>
    prepared(await readParquet(await openAsBlob(path.join(folder, 'table.parquet')), { precision: 'f32' })),
  papaparse,
}

const before = process.memoryUsage().rss
const cpuBefore = process.cpuUsage()
const start = performance.now()
const rows = await contestants[contestant]?.()
const wall = performance.now() - start
const { user, system } = process.cpuUsage(cpuBefore)
console.log(JSON.stringify({ rows, wall, cpu: (user + system) / 1000, beforeBytes: before, peakBytes: peakBytes() }))

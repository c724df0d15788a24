// Reads a table with one library and prints time and memory: node bench/files/read.mjs LIBRARY FOLDER. Plain JavaScript
// that loads only what it needs, so that the memory measured is that of the library.
import { createReadStream, openAsBlob, readFileSync } from 'node:fs'
import path from 'node:path'
import { peakBytes } from '../startup/data.mjs'

const [, , library = '', folder = '.'] = process.argv
const csv = path.join(folder, 'table.csv')

/**
 * A file of the bundle that the package gives to Node.
 * @param {string} file
 */
const built = (file) => import(new URL(`../../dist/node/${file}`, import.meta.url).href)

/** @param {import('../../dist/src/index.js').Table} table */
async function prepared(table) {
  /** @type {typeof import('../../dist/src/index.js')} */
  const { prepareTable } = await built('index.js')
  const { train, dev, test } = prepareTable(table, { target: 'label', precision: 'f32' })
  return train.rows + dev.rows + test.rows
}

/** @type {Record<string, () => Promise<number>>} */
const libraries = {
  csv: async () => {
    /** @type {typeof import('../../dist/src/data/csv/index.js')} */
    const { readCsv } = await built('data/csv/index.js')
    return await prepared(await readCsv(await openAsBlob(csv), { precision: 'f32' }))
  },
  parquet: async () => {
    /** @type {typeof import('../../dist/src/data/files/parquet/parquet.js')} */
    const { readParquet } = await built('data/files/parquet/parquet.js')
    const file = await openAsBlob(path.join(folder, 'table.parquet'))
    return await prepared(await readParquet(file, { precision: 'f32' }))
  },
  // It parses the text as a whole and returns typed values by column.
  arquero: async () => {
    const { fromCSV } = await import('arquero')
    return fromCSV(readFileSync(csv, 'utf8')).numRows()
  },
  // Typed values only, neither kept nor split.
  papaparse: async () => {
    const { default: Papa } = await import('papaparse')
    return await new Promise((resolve, reject) => {
      let rows = -1
      Papa.parse(createReadStream(csv), {
        dynamicTyping: true,
        skipEmptyLines: true,
        chunk: ({ data }) => void (rows += data.length),
        complete: () => resolve(rows),
        error: reject,
      })
    })
  },
}

const before = process.memoryUsage().rss
const cpuBefore = process.cpuUsage()
const start = performance.now()
try {
  const rows = await libraries[library]?.()
  const wall = performance.now() - start
  const { user, system } = process.cpuUsage(cpuBefore)
  console.log(JSON.stringify({ rows, wall, cpu: (user + system) / 1000, beforeBytes: before, peakBytes: peakBytes() }))
} catch (error) {
  if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error
  console.log(JSON.stringify({ missing: 'not installed' }))
}

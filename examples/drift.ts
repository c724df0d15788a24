/**
 * Iris is sorted by species. Split without shuffling, train and dev have different distributions; `compareParts` reports it.
 *
 *     node examples/drift.ts
 */
import { readFileSync } from 'node:fs'
import { compareParts, selectTableRows, splitTable } from '../dist/src/index.js'
import { readCsv } from '../dist/src/data/csv/index.js'

const iris = await readCsv(readFileSync(new URL('../datasets/iris.csv', import.meta.url)))
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i)
const target = 'species'

console.log('split in file order')
const sorted = await compareParts(selectTableRows(iris, range(0, 100)), selectTableRows(iris, range(100, 150)), {
  target,
})
for (const { severity, message } of sorted.findings) console.log(`${severity}: ${message}`)

console.log('\nsplit at random')
const { train, dev } = splitTable(iris, { target })
const random = await compareParts(train, dev, { target })
for (const { severity, message } of random.findings) console.log(`${severity}: ${message}`)
console.log(`${random.findings.length} findings`)

/**
 * Iris as its file has it is sorted by species. Cut without shuffling, dev is another world; `compareParts` says so.
 *
 *     node examples/drift.ts
 */
import { readFileSync } from 'node:fs'
import { compareParts, selectTableRows, splitTable } from '../dist/src/index.js'
import { readCsv } from '../dist/src/data/csv/index.js'

const iris = await readCsv(readFileSync(new URL('../datasets/iris.csv', import.meta.url)))
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i)
const target = 'species'

console.log('cut as the file is sorted')
const sorted = await compareParts(selectTableRows(iris, range(0, 100)), selectTableRows(iris, range(100, 150)), {
  target,
})
for (const { severity, words } of sorted.findings) console.log(`${severity}: ${words}`)

console.log('\ndealt out at random')
const { train, dev } = splitTable(iris, { target })
const dealt = await compareParts(train, dev, { target })
for (const { severity, words } of dealt.findings) console.log(`${severity}: ${words}`)
console.log(`${dealt.findings.length} findings`)

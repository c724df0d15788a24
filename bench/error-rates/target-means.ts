/**
 * How many target encodings that include the rows' own targets are found, and how often an honest one alarms.
 *
 *     npm run bench:target-means              2 tables of each kind, some seconds
 *     npm run bench:target-means -- long      20 tables of each kind, some minutes
 *
 * Tables of 300 to 2,000 rows with a column in place of a category, for categories of 2 to 40 rows on average: its mean target, plain or
 * smoothed as usual, over all rows or over all but the row's own; and honest columns, as means over other rows. Thresholds were chosen
 * on even seeds; odd seeds show them. A kind counts as found where there is a finding of target leakage for the column. `list` prints
 * the tables that were missed or raised a false alarm.
 */
import { inspectParts, splitTable } from '../../dist/src/index.js'
import { encodedTable, encodings, SIZES } from './target-encodings.ts'

const repeats = process.argv.includes('long') ? 20 : 2
const list = process.argv.includes('list')

interface Count {
  tables: number
  found: number
}

const counts = new Map<string, [even: Count, odd: Count]>()
const add = (key: string, seed: number, isFound: boolean): void => {
  const both = counts.get(key) ?? [
    { tables: 0, found: 0 },
    { tables: 0, found: 0 },
  ]
  counts.set(key, both)
  const count = both[seed % 2 === 0 ? 0 : 1]
  count.tables++
  count.found += Number(isFound)
}

for (const encoding of encodings) {
  for (const task of ['classification', 'regression'] as const) {
    for (const size of SIZES) {
      for (let seed = 0; seed < repeats; seed++) {
        const table = encodedTable(encoding, task, size, seed)
        const { summary: _, ...parts } = splitTable(table, { target: 'y', task, seed })
        const { findings } = await inspectParts({ ...parts }, { target: 'y', seed, joint: false })
        const found = findings.filter(({ kind, column }) => kind === 'target leakage' && column === 'encoded')
        add(`${encoding.isHonest ? 'honest' : 'leak  '} ${task.padEnd(14)} ${encoding.name}`, seed, found.length > 0)
        add(`${encoding.isHonest ? 'honest' : 'leak  '} all`, seed, found.length > 0)
        add(
          `${encoding.isHonest ? 'honest' : 'leak  '} ${task.padEnd(14)} categories of ${size} rows`,
          seed,
          found.length > 0,
        )
        if (list && found.length > 0 === encoding.isHonest)
          console.log(`${encoding.name}, ${task}, ${size}, seed ${seed}: ${found[0]?.message ?? 'missed'}`)
      }
    }
  }
}
const share = ({ tables, found }: Count): string => `${found} of ${tables}, ${((100 * found) / tables).toFixed(0)} %`
console.log('found                                                    even seeds          odd seeds')
for (const [key, [even, odd]] of [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)))
  console.log(`${key.padEnd(56)} ${share(even).padEnd(19)} ${share(odd)}`)

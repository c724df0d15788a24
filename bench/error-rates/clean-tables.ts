/**
 * How often a healthy table raises an alarm.
 *
 *     npm run bench:clean-tables              100 tables, some seconds
 *     npm run bench:clean-tables -- long      4,000 tables, some minutes
 *
 * A table of 60 to 2,000 rows and 1 to 12 columns is split by the default rule and inspected as `wellfit data` does. It alarms if
 * there is any finding of severity problem or warning. Thresholds are chosen on even seeds; odd seeds show them.
 */
import { inspectParts, splitTable } from '../../dist/src/index.js'
import { RandomStream } from '../../dist/src/data/random/philox.js'
import { cleanTable } from '../lib/clean-tables.ts'

/** A random-stream purpose that the library does not use. */
const PURPOSE = 1002
const tables = process.argv.includes('long') ? 4000 : 100

const halves = [
  { name: 'even seeds (thresholds)', tables: 0, alarmed: 0 },
  { name: 'odd seeds (shown)', tables: 0, alarmed: 0 },
]
const kinds = new Map<string, number>()
for (let seed = 0; seed < tables; seed++) {
  const stream = new RandomStream(seed, PURPOSE)
  const { task, ...table } = cleanTable(() => stream.next() / 2 ** 32)
  const { summary: _, ...parts } = splitTable(table, { target: 'y', task, seed })
  const { findings } = await inspectParts({ ...parts }, { target: 'y', seed })
  const alarms = findings.filter(({ severity }) => severity !== 'note')
  const half = halves[seed % 2]
  if (half !== undefined) {
    half.tables++
    half.alarmed += Number(alarms.length > 0)
  }
  for (const { kind, message } of alarms) {
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
    if (process.argv.includes('show')) console.log(`${seed} (${table.rows} rows): ${kind}: ${message}`)
  }
}
for (const { name, tables: count, alarmed } of halves) {
  console.log(`${name.padEnd(26)} ${alarmed} of ${count} tables alarmed, ${((100 * alarmed) / count).toFixed(1)} %`)
}
for (const [kind, count] of kinds) console.log(`  ${kind}: ${count}`)

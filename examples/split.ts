/** Splits the penguins in every way; prints the tables of docs/data/split.md. */
import { readFile } from 'node:fs/promises'
import { kFoldTable, resolvedDifference, rowsToResolve, splitTable, type SplitTableOptions, type Table } from 'wellfit'
import { readCsv } from 'wellfit/csv'

const penguins = await readCsv(await readFile(new URL('../datasets/penguins.csv', import.meta.url)))

/** The rows of a part per value of a column. */
function countsOf(part: Table | undefined, name: string): string {
  const column = part?.columns.find((column) => column.name === name)
  const texts =
    column?.kind === 'category'
      ? Array.from(column.codes, (code) => column.categories[code] ?? '')
      : Array.from(column?.values ?? [], String)
  const distinct = [...new Set(texts)].sort()
  return distinct.map((text) => `${text} ${texts.filter((other) => other === text).length}`).join(', ')
}

function show(title: string, options: Omit<SplitTableOptions, 'target'>, column: string): void {
  const { summary, ...parts } = splitTable(penguins, { target: 'species', seed: 1, ...options })
  console.log(`${title}: ${summary.rule}`)
  for (const { name, rows } of summary.parts) {
    const counts = [countsOf(parts[name], 'species'), countsOf(parts[name], column)].join('  |  ')
    console.log(`  ${name.padEnd(8)} ${String(rows).padStart(4)}  ${counts}`)
  }
  for (const line of [...summary.notes, ...summary.warnings]) console.log(`  ${line}`)
  console.log()
}

show('random', {}, 'island')
show('by time', { time: 'year', counts: { dev: 114, test: 120 } }, 'year')
show('by group', { group: 'island', counts: { dev: 52, test: 124 } }, 'island')
show('by source', { source: { by: 'island', aim: 'Dream' } }, 'island')
show('two parts', { test: false }, 'island')

console.log('five folds')
for (const { fold, train, dev } of kFoldTable(penguins, { target: 'species', folds: 5, seed: 1 })) {
  console.log(`  ${fold}  train ${train.rows}  dev ${dev.rows}: ${countsOf(dev, 'species')}`)
}

console.log('\nrows of dev   resolved difference   rows for half of it')
for (const rows of [50, 200, 1000, 10_000, 100_000]) {
  const difference = resolvedDifference(rows)
  const points = `${(100 * difference).toFixed(2)} points`.padStart(19)
  console.log(`${String(rows).padStart(11)}   ${points}   ${String(rowsToResolve(difference / 2)).padStart(19)}`)
}

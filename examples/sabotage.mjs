// Makes a copy of the breast cancer data with five problems for `wellfit data` to find; docs/data/data-report.md shows the result.
//
//     node examples/sabotage.mjs > sabotaged.csv
//     wellfit data sabotaged.csv --target diagnosis
import { readFileSync } from 'node:fs'

const text = readFileSync(new URL('../datasets/breast-cancer.csv', import.meta.url), 'utf8')
const [header = '', ...lines] = text.trim().split('\n')
const names = header.split(',')
const rows = lines.map((line) => line.split(','))
const target = names.indexOf('diagnosis')

// Forty duplicates, and twenty near-duplicates with a little noise: a random split separates some from their originals.
const copies = rows.slice(0, 40)
const again = rows
  .slice(100, 120)
  .map((row) => row.map((cell, j) => (j === target ? cell : String(Number(cell) * 1.0002))))
const all = [...rows, ...copies, ...again].map((row) => [...row])

// Missing values written as a number.
for (let i = 0; i < all.length; i += 50) all[i]?.splice(names.indexOf('mean_texture'), 1, '-999')

// A code that is assigned after the diagnosis (target leakage), and a constant column.
/** @param {string | undefined} diagnosis */
const code = (diagnosis) => (diagnosis === 'benign' ? 'D24' : 'C50')
const spoiled = all.map((row) => [code(row[target]), 'Madison', ...row].join(','))
console.log([`code,city,${header}`, ...spoiled].join('\n'))

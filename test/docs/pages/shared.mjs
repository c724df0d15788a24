// What the programs of the pages share: rows to train on, and the comparison of values that a page shows.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { prepareTable } from 'wellfit'
import { readCsv } from 'wellfit/csv'

/** An embedded table. */
export async function table(name) {
  return readCsv(await readFile(new URL(`../../../datasets/${name}.csv`, import.meta.url)))
}

/** An embedded table, split and prepared by default. */
export async function prepared(name, target, options = {}) {
  return prepareTable(await table(name), { target, seed: 1, ...options })
}

/** Fails unless a value looks as the page has it, where `…` stands for anything. */
export function shows(value, expected) {
  const [seen, wanted] = [
    inspect(value, { depth: 9, compact: true, breakLength: Infinity }),
    expected.replace(/([{,] )([a-zA-Z]\w*)(?=,| \})/g, '$1$2: …'),
  ].map(plain)
  const pattern = wanted.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*') // prettier-ignore
  assert.match(seen, new RegExp(`^${pattern}$`), `the page says ${expected}`)
}

const plain = (text) => text.replace(/\s+/g, ' ').replace(/(?:\[Object: null prototype\]|Float32Array\(\d+\)) /g, '').replace(/, …/g, '…').replace(/([[{]) | ([\]}])/g, '$1$2') // prettier-ignore

/** Runs the command line in this process, with what it prints on stderr left out. */
export async function wellfit(line) {
  const [argv, write] = [process.argv, process.stderr.write]
  process.argv = [argv[0], 'wellfit', ...line.split(' ')]
  process.stderr.write = () => true
  try {
    calls++
    const { href } = new URL(`../../../dist/node/cli/main.js?${calls}`, import.meta.url)
    await import(href)
    process.exitCode = 0
  } finally {
    process.argv = argv
    process.stderr.write = write
  }
}

let calls = 0

/** What an example prints. */
export function example(name) {
  return execFileSync(process.execPath, [fileURLToPath(new URL(`../../../examples/${name}`, import.meta.url))])
}

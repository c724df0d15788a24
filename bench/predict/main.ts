/**
 * `wellfit predict` on a large CSV file against a script of scikit-learn that does the same (bench/predict/native.py): processor
 * time and peak memory of the whole processes, and what `--explain` adds.
 *
 *     npm run bench:predict              100,000 rows
 *     npm run bench:predict -- long      1,000,000 rows, and wellfit on 250,000, to show that memory does not grow
 *
 * Ten columns, two of them texts, and an identifier that is kept; a hidden layer of 64 units. Both models are trained on 5,000 rows.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nativeEnvironment } from '../lib/blas.ts'
import { uniform } from '../lib/random.ts'
import { pythonOf } from '../public-tables/read.ts'
import { type Usage, usageOf } from './usage.ts'

const long = process.argv.includes('long')
const ROWS = long ? 1_000_000 : 100_000
const NUMBERS = 8

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const cli = [process.execPath, here('../../dist/node/cli/main.js')]
const folder = mkdtempSync(join(tmpdir(), 'wellfit-predict-'))
const at = (name: string): string => join(folder, name)

function table(rows: number, seed: number): string {
  const next = uniform(seed)
  const cell = (): string => (4 * next() - 2).toFixed(4)
  const text = (): string => ['red', 'green', 'blue', 'white', 'black'][Math.floor(5 * next())] ?? ''
  const header = ['id', ...Array.from({ length: NUMBERS }, (_, j) => `x${j + 1}`), 'color', 'shade', 'label']
  const lines = Array.from({ length: rows }, (_, row) => {
    const numbers = Array.from({ length: NUMBERS }, cell)
    const [first = '', second = ''] = numbers
    const label = Number(first) + Number(second) ** 2 > 1 ? 'yes' : 'no'
    return [`r${row}`, ...numbers, text(), text(), label].join(',')
  })
  return `${[header.join(','), ...lines].join('\n')}\n`
}

function report(name: string, rows: number, { seconds, mebibytes }: Usage): void {
  const rate = Math.round(rows / seconds).toLocaleString('en')
  console.log(
    `${name.padEnd(30)} ${rows.toLocaleString('en').padStart(9)} rows ${seconds.toFixed(2).padStart(7)} s ${rate.padStart(9)} rows/s ${mebibytes.toFixed(0).padStart(6)} MiB`,
  )
}

try {
  const python = pythonOf(['sklearn', 'pandas'])
  if (python === null) throw new Error("The comparison needs Debian's python3-sklearn and python3-pandas.")
  writeFileSync(at('train.csv'), table(5000, 1))
  writeFileSync(at('data.csv'), table(ROWS, 2))
  const train = [...cli.slice(1), 'train', '--recipe=plain', at('train.csv'), '--target', 'label', '--out', at('model')]
  execFileSync(
    process.execPath,
    [...train, '--ignore', 'id', '--layers', '64', '--epochs', '30', '--no-folds', '--quiet'],
    {
      stdio: 'ignore',
    },
  )
  const script = [python, here('native.py')]
  execFileSync(python, [...script.slice(1), 'fit', at('train.csv'), at('model.pickle')], {
    env: nativeEnvironment(),
    stdio: 'ignore',
  })
  const given = ['--keep', 'id', '--quiet', '--overwrite', '--out', at('out.csv')]
  const predict = (data: string, ...flags: string[]): Promise<Usage> =>
    usageOf([...cli, 'predict', at('model'), at(data), ...given, ...flags])
  const ours = await predict('data.csv')
  report('wellfit predict', ROWS, ours)
  const native = [...script, 'predict', at('model.pickle'), at('data.csv'), at('their.csv')]
  const theirs = await usageOf(native, nativeEnvironment())
  report('scikit-learn', ROWS, theirs)
  if (long) {
    writeFileSync(at('quarter.csv'), table(ROWS / 4, 2))
    report('wellfit predict', ROWS / 4, await predict('quarter.csv'))
  }
  const explained = long ? 'quarter.csv' : 'data.csv'
  report('wellfit predict --explain', long ? ROWS / 4 : ROWS, await predict(explained, '--explain'))
  console.log(
    `wellfit handles ${(theirs.seconds / ours.seconds).toFixed(2)} times as many rows a second of processor time`,
  )
} finally {
  rmSync(folder, { recursive: true })
}

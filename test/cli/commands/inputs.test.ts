import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunReport } from '../../../src/index.js'
import { workbook } from '../../contracts/registry/samples.js'
import { workbookOf } from '../../support/workbook.js'

/** A training of one network. */
const plain = ['train', '--recipe=plain'] as const

const main = fileURLToPath(new URL('../../../dist/node/cli/main.js', import.meta.url))

interface Outcome {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs the command line in the folder, with `input` as its standard input. */
function wellfit(args: readonly string[], input = ''): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...args], { cwd: folder })
    const outcome = { out: '', err: '' }
    child.stdout.setEncoding('utf8').on('data', (text: string) => (outcome.out += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (outcome.err += text))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, ...outcome }))
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
}

/** Rows whose label is known from x; `shift` makes files differ. */
function rows(count: number, shift: number): string {
  const lines = Array.from({ length: count }, (_, i) => {
    const x = ((i * 37 + shift) % 101) / 10
    return `${x},${['red', 'green'][i % 2]},${x > 5 ? 'yes' : 'no'}`
  })
  return `x,colour,label\n${lines.join('\n')}\n`
}

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wellfit-inputs-'))
  await writeFile(join(folder, 'a.csv'), rows(60, 1))
  await writeFile(join(folder, 'b.csv'), rows(40, 5))
  await writeFile(join(folder, 'test.csv'), rows(30, 9))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

const train = ['--target', 'label', '--epochs', '3', '--no-preflight', '--no-folds', '--json', '--quiet']

describe('the inputs of a command', () => {
  it('are several files, and a file for the test part', async () => {
    const { out, code } = await wellfit([...plain, 'a.csv', 'b.csv', '--test', 'test.csv', ...train])
    expect(code).toBe(0)
    const { data, split, scores } = JSON.parse(out) as RunReport
    expect(data).toMatchObject({ name: 'a.csv and 1 more', rows: 130 })
    const sizes = Object.fromEntries(split.parts.map(({ name, rows }) => [name, rows]))
    // 30 % of the 100 other rows for dev, as without a test part.
    expect(sizes).toEqual({ train: 70, dev: 30, test: 30 })
    expect(split).toMatchObject({ method: 'random', stratified: true, warnings: [] })
    expect(split.rule).toContain('test as given')
    const labels = rows(30, 9).match(/yes|no/g) ?? []
    const counts = split.parts.find(({ name }) => name === 'test')?.classCounts
    expect(counts).toEqual(['no', 'yes'].map((word) => labels.filter((label) => label === word).length))
    expect(scores.test?.testEvaluation?.evaluations).toBe(1)
    const shuffled = await wellfit([...plain, 'a.csv', 'b.csv', '--test', 'test.csv', '--seed', '7', ...train])
    const other = (JSON.parse(shuffled.out) as RunReport).scores.test?.testEvaluation
    // The same rows for every seed.
    expect(other?.fingerprint).toBe(scores.test?.testEvaluation?.fingerprint)
  })

  it('refuse flags that would choose a test part beside --test, and other columns', async () => {
    const args = [...plain, 'a.csv', '--test', 'test.csv', ...train]
    for (const flag of [['--no-test'], ['--test-fraction', '0.1'], ['--test-rows', '5'], ['--part', 'colour']]) {
      const { code, err } = await wellfit([...args, ...flag])
      expect(code).toBe(2)
      expect(err).toContain('left out with --test')
    }
    await writeFile(join(folder, 'other.csv'), 'x,shade,label\n1,red,yes\n')
    const { code, err } = await wellfit(['data', 'a.csv', 'other.csv', '--target', 'label'])
    expect(code).toBe(2)
    expect(err).toContain('other.csv')
    expect(err).toContain('lacks "colour" and also has "shade"')
  })

  it('are standard input for a dash', async () => {
    const { out, code } = await wellfit(['data', '-', '--target', 'label', '--json'], rows(60, 1))
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ data: { name: 'stdin', rows: 60 } })
    expect(await wellfit(['data', '-', '--target', 'label'], '')).toMatchObject({ code: 2 })
  })

  it('are predicted in the order of the files, and resumed', async () => {
    expect(await wellfit([...plain, 'a.csv', 'b.csv', '--out', 'model', ...train])).toMatchObject({ code: 0 })
    const both = await wellfit(['predict', 'model', 'b.csv', 'test.csv'])
    const first = await wellfit(['predict', 'model', 'b.csv'])
    const piped = await wellfit(['predict', 'model', '-'], rows(40, 5))
    expect(both.out.split('\n')).toHaveLength(1 + 40 + 30 + 1)
    expect(both.out.startsWith(first.out)).toBe(true)
    expect(piped.out).toBe(first.out)
    const stopped = [...plain, 'a.csv', 'b.csv', '--test', 'test.csv', '--out', 'stopped', '--max-seconds', '0.000001']
    expect(await wellfit([...stopped, ...train])).toMatchObject({ code: 0 })
    const stored = JSON.parse(await readFile(join(folder, 'stopped', 'run.json'), 'utf8')) as Record<string, unknown>
    expect(stored['paths']).toHaveLength(2)
    const resumed = await wellfit(['train', '--resume', 'stopped', '--json'])
    expect(resumed).toMatchObject({ code: 0 })
    expect((JSON.parse(resumed.out) as RunReport).data.rows).toBe(130)
  })

  it('have the missing words of the flag besides the usual ones, or instead of them', async () => {
    const cells = ['1', '-999', '-999.0', 'NA', ...Array.from({ length: 36 }, (_, i) => String(2 + i * 1.5))]
    const text = `x,region,y\n${cells.map((cell, i) => `${cell},${i % 2 === 0 ? 'NA' : 'EU'},${i % 2 === 0 ? 'a' : 'b'}`).join('\n')}\n`
    await writeFile(join(folder, 'words.csv'), text)
    const columnsOf = async (...flags: string[]): Promise<unknown> => {
      const { code, out } = await wellfit(['data', 'words.csv', '--target', 'y', '--json', ...flags])
      expect(code).toBe(0)
      const { columns } = JSON.parse(out) as { columns: { name: string; missing: number; distinct: number }[] }
      return Object.fromEntries(columns.map(({ name, missing, distinct }) => [name, [missing > 0, distinct]]))
    }
    expect(await columnsOf('--missing-words=-999')).toMatchObject({ region: [true, 1] })
    expect(await columnsOf('--no-default-missing')).toMatchObject({ region: [false, 2] })
  })

  it('are predicted by the flags of the training, said, unless flags say otherwise', async () => {
    const text = rows(60, 1).replaceAll(',', '|').replaceAll('.', ',').replace('red', 'unknown')
    const flags = ['--delimiter', 'pipe', '--decimal', 'comma', '--missing-words', 'unknown,none', '--header', 'yes']
    await writeFile(join(folder, 'pipes.txt'), text)
    expect(await wellfit([...plain, 'pipes.txt', '--out', 'piped', ...flags, ...train])).toMatchObject({ code: 0 })
    // One row: nothing in it shows the decimal separator.
    const one = 'x|colour|label\n6,125|none|\n'
    const given = await wellfit(['predict', 'piped', '-', ...flags], one)
    const remembered = await wellfit(['predict', 'piped', '-'], one)
    expect(given).toMatchObject({ code: 0 })
    expect(remembered).toMatchObject({ code: 0, out: given.out })
    expect(remembered.err).toContain('--delimiter=pipe --decimal=comma --missing-words=unknown,none --header=yes')
    expect(given.err).not.toContain('training')
    const other = await wellfit(['predict', 'piped', '-', '--delimiter', 'semicolon'], one.replaceAll('|', ';'))
    expect(other).toMatchObject({ code: 0, out: given.out })
    expect(other.err).toContain('training: --decimal=comma')
    const labelled = 'x|colour|label\n6,125|none|yes\n0,5|red|no\n'
    const measured = await wellfit(['evaluate', 'piped', '-', '--json'], labelled)
    expect(measured).toMatchObject({ code: 0 })
    expect(measured.err).toContain('--missing-words=unknown,none')
    expect(measured.out).toBe((await wellfit(['evaluate', 'piped', '-', '--json', ...flags], labelled)).out)
    // A workbook has no delimiter, and CSV no sheet.
    const book = 'book.xlsx'
    await writeFile(join(folder, book), workbook())
    expect((await wellfit(['predict', 'piped', book, '--sheet', 'text'])).err).not.toContain('--sheet')
    expect((await wellfit(['predict', 'piped', '-', '--sheet', 'text'], one)).err).toContain('Leave out --sheet')
    // JSON has no layout, but missing words.
    const json = await wellfit(['predict', 'piped', '-'], '{"x":6.125,"colour":"none"}\n')
    expect(json).toMatchObject({ code: 0, out: given.out })
    expect(json.err).toContain("with the flags of the model's training: --missing-words=unknown,none.")
  })

  it('are read from the sheet of the training', async () => {
    await writeFile(
      join(folder, 'sheets.xlsx'),
      workbookOf({ note: ['about', 'none', 'here'], text: rows(60, 1).trimEnd().split('\n') }),
    )
    const named = [...plain, 'sheets.xlsx', '--sheet', 'text', '--out', 'sheeted', ...train]
    expect(await wellfit(named)).toMatchObject({ code: 0 })
    for (const command of ['predict', 'evaluate']) {
      const found = await wellfit([command, 'sheeted', 'sheets.xlsx'])
      expect(found).toMatchObject({ code: 0 })
      expect(found.err).toContain('--sheet=text')
    }
  })

  it('have at most as many features for a column as --most-categories says', async () => {
    const many = `c,label\n${Array.from({ length: 80 }, (_, i) => `k${i % 8},${i % 2 === 0 ? 'yes' : 'no'}`).join('\n')}\n`
    const features = async (...flags: string[]): Promise<number> => {
      const { out } = await wellfit([...plain, '-', ...train, ...flags], many)
      return (JSON.parse(out) as RunReport).data.features
    }
    expect(await features()).toBe(8)
    // The three most frequent, and one for all others.
    expect(await features('--most-categories', '3')).toBe(4)
  })
})

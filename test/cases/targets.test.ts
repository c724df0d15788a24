import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { normalFrom } from '../inspect/samples.js'
import { trainText } from '../support/train-text.js'

const main = fileURLToPath(new URL('../../dist/node/cli/main.js', import.meta.url))
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wellfit-targets-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

/** Rows of two features and a target that the first decides. */
function csv(rows: number, target: (a: number, row: number) => string | number): string {
  const next = normalFrom(7)
  const lines = Array.from({ length: rows }, (_, row) => {
    const a = next()
    return `${a.toFixed(3)},${next().toFixed(3)},${target(a, row)}`
  })
  return ['a,b,y', ...lines, ''].join('\n')
}

/** What a command says on standard error when it fails. */
async function refusal(command: string, text: string, ...flags: string[]): Promise<string> {
  const path = join(folder, 'refused.csv')
  await writeFile(path, text)
  const run = promisify(execFile)(process.execPath, [main, command, path, '--target', 'y', ...flags])
  return await run.then(
    () => 'not refused',
    (failed: unknown) => (failed as { readonly stderr: string }).stderr,
  )
}

describe('a class of few rows', () => {
  const letter = (a: number): string => (a > 0 ? 'a' : 'b')

  it('of one row is kept in train, and that is said', async () => {
    const { report } = await trainText(
      csv(300, (a, row) => (row === 150 ? 'rare' : letter(a))),
      'y',
    )
    expect(report.split.classes).toEqual(['a', 'b', 'rare'])
    expect(report.split.parts.map(({ classCounts }) => classCounts?.[2])).toEqual([1, 0, 0])
    expect(report.split.notes[0]).toBe('Class "rare" has only 1 row, too few for 3 parts: it is in train.')
    // The target is a function of one column.
    expect(report.scores.test?.accuracy).toBeGreaterThan(0.95)
    // One row of train is no evidence about the network on the other 299.
    expect(report.diagnosis?.measure).toBe('error')
  })

  it('is no obstacle where there are several, or no test part', async () => {
    const text = csv(300, (a, row) => (row < 5 ? `rare${row % 3}` : letter(a)))
    const { report } = await trainText(text, 'y', '--epochs', '5')
    expect(report.split.notes[0]).toBe(
      '3 classes have too few rows for 3 parts, all of which are in train: "rare0" (2), "rare1" (2), "rare2" (1).',
    )
    const two = await trainText(text, 'y', '--no-test', '--epochs', '5')
    expect(two.report.split.notes[0]).toBe('Class "rare2" has only 1 row, too few for 2 parts: it is in train.')
  })
})

describe('what `train` refuses, `data` refuses in the same words', () => {
  it.each([
    [
      'a constant class',
      csv(60, () => 5),
      'must have at least two classes in the train rows. There is nothing to learn',
    ],
    [
      'a constant quantity',
      csv(60, () => 2.5),
      'must vary in the train rows. There is nothing to learn: all 36 train rows',
    ],
    [
      'a target that identifies rows',
      csv(200, (_, row) => `id${row}`),
      'must have at least one row for each of 3 parts. Most of the 200 classes have fewer: check the name of the target',
    ],
    [
      'no feature that varies',
      csv(60, (a) => (a > 0 ? 1 : 0)).replace(/^(?!a).*,/gm, '1,1,'),
      'at least one column that varies',
    ],
  ])('%s', async (_, text, words) => {
    const told = await refusal('data', text)
    expect(told).toContain(words)
    expect(await refusal('train', text)).toBe(told.replace('wellfit data:', 'wellfit train:'))
  })

  it('a class that train does not have', async () => {
    const text = csv(120, (a, row) => (row > 100 ? 'late' : a > 0 ? 'x' : 'y'))
    const byTime = text
      .split('\n')
      .map((line, row) => (line === '' ? line : `${line},${row === 0 ? 'time' : row}`))
      .join('\n')
    const told = await refusal('data', byTime, '--time', 'time')
    expect(told).toContain('"late"')
    expect(await refusal('train', byTime, '--time', 'time')).toBe(told.replace('wellfit data:', 'wellfit train:'))
  })
})

describe('a target of whole numbers', () => {
  const stars = csv(120, (a) => Math.max(1, Math.min(5, Math.round(3 + a))))

  it('from 1 to 5 is taken for classes, which is said with the flag for a number', async () => {
    const note = 'the target "y" has 5 different whole numbers, which are taken for classes; --task regression'
    const path = join(folder, 'stars.csv')
    await writeFile(path, stars)
    const say = async (command: string, ...flags: string[]): Promise<string> => {
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [
        main,
        command,
        path,
        '--target',
        'y',
        ...flags,
      ])
      return (stdout + stderr).replace(/\s+/g, ' ')
    }
    const train = ['--epochs', '2', '--no-folds']
    expect(await say('data')).toContain(note)
    expect(await say('train', ...train)).toContain(note)
    expect(await say('train', ...train, '--task', 'classification')).not.toContain(note)
  })
})

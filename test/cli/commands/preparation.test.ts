import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { flagsOfChanges } from '../../../src/cli/terminal/flags-of-changes.js'
import type { RunReport } from '../../../src/index.js'

const main = fileURLToPath(new URL('../../../dist/node/cli/main.js', import.meta.url))

function wellfit(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--throw-deprecation', main, ...args], {
    encoding: 'utf8',
  })
  expect({ status, stderr }).toMatchObject({ status: 0 })
  return stdout
}

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wellfit-preparation-'))
  let state = 3
  const draw = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 31 - 1
  }
  const rows = Array.from({ length: 270 }, () => {
    const [a, b] = [draw(), draw()]
    return [a, b, Math.exp(2 * a + b + 0.2 * draw())].map((value) => value.toFixed(4))
  })
  const write = async (name: string, own: readonly (readonly string[])[]): Promise<void> =>
    await writeFile(join(folder, name), `a,b,price\n${own.map((row) => row.join(',')).join('\n')}\n`)
  const test = rows.slice(220)
  await write('prices.csv', rows.slice(0, 220))
  await write('test.csv', test)
  // The prices of other rows.
  const poisoned = test.map(([a = '', b = ''], i) => [a, b, test.at(-1 - i)?.[2] ?? ''])
  await write('poisoned.csv', poisoned)
})
afterAll(() => rm(folder, { recursive: true }))

const RECIPE = ['--target', 'price', '--layers', '8', '--epochs', '30']
const TRIALS = ['--target-scale', 'linear', '--trials', '14', '--folds', '3', '--fold-repeats', '3']

async function run(command: string, test: string, out: string, ...flags: string[]): Promise<RunReport> {
  const data = [join(folder, 'prices.csv'), '--test', join(folder, test)]
  // Flags of a change take the place of those of the recipe.
  const own = RECIPE.filter((_, i) => !flags.includes(RECIPE[i - (i % 2)] ?? ''))
  const given = [...own, '--no-preflight', '--json', ...flags, '--out', join(folder, out)]
  return JSON.parse(wellfit(command, ...data, ...given)) as RunReport
}

const bytes = async (...path: string[]): Promise<Buffer> => await readFile(join(folder, ...path))

describe('a trial that prepares the rows in another way', () => {
  it('is in the model, the report and the record, and is replayed and gone on with to the same bytes', async () => {
    const report = await run('improve', 'test.csv', 'out', ...TRIALS)
    const { trials = [], changes = [] } = report.improvement ?? {}
    const trial = trials.findLast(({ outcome }) => outcome === 'kept')
    expect(changes.some(({ targetScale }) => targetScale === 'log')).toBe(true)
    expect(report.data.preparation.at(-1)).toContain('trained on its natural logarithm')
    // Those of train with the flag that is named.
    const repeated = ['--fold-ensemble', '3', '--fold-ensemble-repeats', '3']
    const again = await run('train', 'test.csv', 'again', ...repeated, ...(flagsOfChanges(changes) ?? []))
    expect(await bytes('out', 'model.safetensors')).toEqual(await bytes('again', 'model.safetensors'))
    expect(report.scores.test?.error).toBe(again.scores.test?.error)
    const compared = wellfit('compare', join(folder, 'out:0'), join(folder, 'out'))
    expect(compared).toContain('preparation.targetScale')
    expect(compared).toContain(`these in place of its own: ${flagsOfChanges(changes)?.join(' ')}`)
    expect(wellfit('replay', join(folder, 'out'), `${trial?.number}`)).toContain('the same bytes')
    const [model, record] = [await bytes('out', 'model.safetensors'), await bytes('out', 'trials.jsonl')]
    const resumed = JSON.parse(wellfit('improve', '--resume', join(folder, 'out'), '--json')) as RunReport
    expect(resumed.improvement?.trials).toEqual(report.improvement?.trials)
    expect(await bytes('out', 'model.safetensors')).toEqual(model)
    expect(await bytes('out', 'trials.jsonl')).toEqual(record)
    const predicted = wellfit('predict', join(folder, 'out', 'model.json'), join(folder, 'test.csv'))
    const [header = '', ...lines] = predicted.trim().split('\n')
    const column = header.split(',').findIndex((name) => name !== 'a' && name !== 'b' && name !== 'price')
    expect(lines.every((line) => Number(line.split(',')[column]) > 0)).toBe(true)
  })

  it('does not depend on the targets of the test rows', async () => {
    const clean = await run('improve', 'test.csv', 'clean', ...TRIALS)
    const poisoned = await run('improve', 'poisoned.csv', 'poisoned', ...TRIALS)
    const trials = async (out: string): Promise<object[]> =>
      (await bytes(out, 'trials.jsonl'))
        .toString()
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => JSON.parse(line, (key, value: unknown) => (key === 'seconds' ? 0 : value)) as object)
    expect(await trials('poisoned')).toEqual(await trials('clean'))
    expect(await bytes('poisoned', 'model.safetensors')).toEqual(await bytes('clean', 'model.safetensors'))
    expect(poisoned.scores.test?.error).not.toBe(clean.scores.test?.error)
  })
})

it.each([
  ['by a default', [], 10],
  ['of a number', ['--quantiles', '25', '--quantile-noise', '0'], 25],
] as const)('scales numbers by quantiles %s, in the model and in what predicts with it', async (_, own, count) => {
  const flags = [
    '--recipe',
    'plain',
    '--target-scale',
    'linear',
    '--no-folds',
    '--overwrite',
    '--scaling',
    'quantile',
    ...own,
  ]
  const report = await run('train', 'test.csv', 'quantile', ...flags)
  expect(report.data.preparation.join()).toContain('by their quantiles in the train rows')
  const { description } = JSON.parse(await readFile(join(folder, 'quantile', 'model.json'), 'utf8')) as {
    description: { preprocessor: { columns: { quantiles?: number[] }[] } }
  }
  // 170 to 200 train rows: by default ten, the fewest.
  expect(description.preprocessor.columns.map(({ quantiles }) => quantiles?.length)).toEqual([count, count])
  const predicted = wellfit('predict', join(folder, 'quantile', 'model.json'), join(folder, 'test.csv'))
  expect(predicted.trim().split('\n')).toHaveLength(51)
})

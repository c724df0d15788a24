import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readArguments } from '../../../src/cli/flags/flags.js'
import { foldsCommandFlags, sweepFlags } from '../../../src/cli/flags/folds-command.js'
import { readAlternatives } from '../../../src/cli/flags/alternatives.js'
import { readSweptFlag } from '../../../src/cli/flags/sweep.js'
import type { RecipesReport, SweepReport } from '../../../src/index.js'
import { renderRecipes, renderSweep } from '../../../src/report/index.js'
import { expectFault } from '../../support/errors.js'

const main = fileURLToPath(new URL('../../../dist/node/cli/main.js', import.meta.url))
const penguins = fileURLToPath(new URL('../../../datasets/penguins.csv', import.meta.url))
const read = (...args: string[]) => readSweptFlag(readArguments(args, sweepFlags()).flags)

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wellfit-sweep-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('the swept flag', () => {
  it('has a range, evenly spaced in log scale, or a list', () => {
    expect(read('--l2', '0.01..100', '--points', '5')).toEqual({
      flag: 'l2',
      over: 'l2',
      values: [0.01, 0.1, 1, 10, 100],
    })
    expect(read('--l1', '0.001..10').values).toHaveLength(9)
    expect(read('--l1', '0,0.5, 3').values).toEqual([0, 0.5, 3])
    expect(read('--keep-prob', '0.5..1', '--points', '3')).toMatchObject({ over: 'keepProb', values: [0.5, 0.75, 1] })
    // Whole numbers, each once.
    expect(read('--epochs', '1..4', '--points', '9').values).toEqual([1, 2, 3, 4])
    // A flag with one value is a setting of the recipe.
    expect(read('--l2', '1,2', '--learning-rate', '0.1').over).toBe('l2')
  })

  it('is one, with numbers that a range can have', () => {
    expectFault(() => read('--l2', '3'), { field: 'flags' }, '0.01..100')
    expectFault(() => read('--l2', '1,2', '--l1', '1,2'), { field: '--l1' }, 'one setting')
    expectFault(() => read('--l2', '0..1'), { field: '--l2' }, 'above 0')
    expectFault(() => read('--l2', '5..1'), { field: '--l2' })
    expectFault(() => read('--l2', '1..b'), { field: '--l2' })
    expectFault(() => read('--l2', '1,2', '--points', '3'), { field: '--points' })
  })
})

describe('the compared flag', () => {
  const names = (...args: string[]) => readAlternatives(readArguments(args, sweepFlags()).flags)

  it('has several names; one name is a setting of the recipe', () => {
    expect(names('--activation', 'relu, tanh')).toEqual({ flag: 'activation', names: ['relu', 'tanh'] })
    expect(names('--initializer', 'heNormal,zeros', '--activation', 'relu')?.flag).toBe('initializer')
    expect(names('--activation', 'relu', '--l2', '1,2')).toBe(null)
    expect(names('--remedy', 'none,l2')).toEqual({ flag: 'remedy', names: ['none', 'l2'] })
  })

  it('is one, with every name once, and remedies set their settings alone', () => {
    expectFault(() => names('--activation', 'relu,tanh', '--scaling', 'standard,robust'), { field: '--scaling' })
    expectFault(() => names('--activation', 'relu,relu'), { field: '--activation', value: 'relu' }, 'every name once')
    expectFault(() => names('--remedy', 'l2'), { field: '--remedy', value: 'l2' }, 'two or more')
    expectFault(() => names('--remedy', 'l2,luck'), { field: '--remedy', value: 'luck' }, 'earlyStopping')
    expectFault(() => names('--remedy', 'none,l2', '--keep-prob', '0.5'), { field: '--keep-prob' }, 'left out')
  })
})

describe('the flags of errors and sweep', () => {
  it.each(['--ensemble=3', '--refit', '--recipe=accurate', '--max-seconds=9'])(
    'lack %s, which makes a model',
    (flag) => {
      for (const flags of [sweepFlags(), foldsCommandFlags('a file')]) {
        expectFault(() => readArguments([flag], flags), { code: 'INVALID_OPTION', field: flag.split('=')[0] ?? '' })
      }
    },
  )
})

describe('wellfit sweep', () => {
  it('prints a table and writes page and JSON', async () => {
    const out = join(folder, 'out')
    const recipe = ['--target', 'species', '--layers', '8', '--epochs', '10', '--folds', '3']
    const args = ['sweep', penguins, ...recipe, '--l2', '1,100000', '--out', out]
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' })
    expect({ status, stderr }).toMatchObject({ status: 0 })
    expect(stdout).toMatch(/--l2 1 .*chosen/)
    // As each value is measured.
    expect(stderr).toMatch(/^ {2}--l2 1: error [\d.]+ %$/m)
    expect(stderr).toMatch(/^ {2}--l2 100000: error [\d.]+ %$/m)
    const report = JSON.parse(await readFile(join(out, 'sweep.json'), 'utf8')) as SweepReport
    expect(report.sweep).toMatchObject({ over: 'l2', folds: 3, best: 1, chosen: 1 })
    const page = await readFile(join(out, 'sweep.html'), 'utf8')
    expect(page).toContain('<strong>chosen</strong>')
    expect(page).not.toMatch(/<script|NaN|undefined|\[object/)
    expect(renderSweep(report)).toBe(page)
    expectFault(() => renderSweep({ format: 'wellfit.errors' } as never), { code: 'INVALID_DATA', field: 'format' })
  })

  it('compares names of a setting on the same folds', async () => {
    const out = join(folder, 'names')
    const recipe = ['--target', 'species', '--layers', '8', '--epochs', '12', '--folds', '3', '--quiet']
    const args = ['sweep', penguins, ...recipe, '--activation', 'relu,tanh,identity', '--out', out]
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' })
    expect({ status, stderr }).toMatchObject({ status: 0 })
    expect(stdout).toMatch(/less than relu/)
    const report = JSON.parse(await readFile(join(out, 'sweep.json'), 'utf8')) as RecipesReport
    expect(report).toMatchObject({ format: 'wellfit.recipes', flag: 'activation', folds: 3, rows: 275 })
    const [relu, tanh] = report.alternatives
    expect(relu?.gain).toBe(null)
    expect(tanh?.gain?.estimate).toBeCloseTo((relu?.error?.estimate ?? NaN) - (tanh?.error?.estimate ?? NaN), 9)
    expect(report.alternatives.map(({ trainings }) => trainings)).toEqual([3, 3, 3])
    const page = await readFile(join(out, 'sweep.html'), 'utf8')
    expect(page).toContain('Which activation?')
    expect(page).not.toMatch(/<script|NaN|undefined|\[object/)
    expect(renderRecipes(report)).toBe(page)
  })

  it('compares remedies, each alone and with the cost of its tuning, and never reads the test set', () => {
    const recipe = ['--target', 'species', '--layers', '8', '--epochs', '6', '--folds', '2', '--quiet', '--json']
    const args = ['sweep', penguins, ...recipe, '--remedy', 'none,earlyStopping,l2,dropout']
    const { status, stdout } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' })
    expect(status).toBe(0)
    const { alternatives } = JSON.parse(stdout) as RecipesReport
    expect(alternatives.map(({ name, trainings }) => [name, trainings])).toEqual([
      ['none', 2],
      ['earlyStopping', 2],
      ['l2', 2 + 7 * 2],
      ['dropout', 2 + 5 * 2],
    ])
    expect(alternatives.map(({ choice }) => choice?.split(' ')[0])).toEqual([undefined, undefined, 'λ₂', 'keepProb'])
    for (const { error } of alternatives) expect(error?.estimate).toBeGreaterThan(0)
  })
})

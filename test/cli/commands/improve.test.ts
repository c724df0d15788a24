import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readArguments } from '../../../src/cli/flags/flags.js'
import { readImproveFlags } from '../../../src/cli/commands/improve.js'
import { IMPROVE_FLAGS, readChoicesOfImprove } from '../../../src/cli/flags/improve.js'
import { describeOutcome } from '../../../src/cli/terminal/summary.js'
import type { Improvement, RunReport } from '../../../src/index.js'
import { expectFault } from '../../support/errors.js'

const main = fileURLToPath(new URL('../../../dist/node/cli/main.js', import.meta.url))
const read = (...args: string[]) => readImproveFlags(readArguments(args, IMPROVE_FLAGS).flags)

function wellfit(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  // A history of thousands of epochs is longer than the megabyte that Node allows.
  return spawnSync(process.execPath, ['--throw-deprecation', main, ...args], { encoding: 'utf8', maxBuffer: 2 ** 26 })
}

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wellfit-improve-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** A ring around a disk, of which `spread` of the test rows, the last 40, have the other label. */
function rings(isPoisoned: boolean): string {
  const lines = Array.from({ length: 240 }, (_, i) => {
    const radius = i % 2 === 0 ? 0.5 + ((i * 37) % 50) / 100 : 1.6 + ((i * 53) % 50) / 100
    const angle = (i * 2.399963) % 6.283185
    const isInside = (i % 2 === 0) !== (isPoisoned && i >= 200)
    return `${(radius * Math.cos(angle)).toFixed(4)},${(radius * Math.sin(angle)).toFixed(4)},${isInside ? 'disk' : 'ring'},${i < 160 ? 'train' : i < 200 ? 'dev' : 'test'}`
  })
  return `x,y,kind,part\n${lines.join('\n')}\n`
}

describe('the flags', () => {
  it('are those of the folds of all trials; the others are those of the run', () => {
    const { improve, rest } = read('--budget', '9', '--folds', '3', '--layers', '8')
    expect(improve).toEqual({
      budgetSeconds: 9,
      trials: undefined,
      folds: 3,
      repeats: undefined,
      mostRepeats: undefined,
      aim: undefined,
      isSingle: false,
    })
    expect([...rest.keys()]).toEqual(['layers'])
    expect(read('--single').improve.isSingle).toBe(true)
    expect([...read('--single').rest.keys()]).toEqual([])
    expect(read('--most-repeats', '4')).toMatchObject({ improve: { mostRepeats: 4 }, rest: new Map() })
    expect(read('--aim-error', '0.02')).toMatchObject({ improve: { aim: 0.02 }, rest: new Map() })
    expectFault(() => read('--aim-error', '0'), { field: '--aim-error' }, 'in (0, 1]')
    expectFault(() => read('--most-repeats', '0'), { field: '--most-repeats' })
    expectFault(() => read('--most-repeats', '4', '--single'), { field: '--most-repeats' }, 'be left out with --single')
    expect(read('--trials', '4').improve).toMatchObject({ budgetSeconds: Infinity, trials: 4, folds: undefined })
    expect(read().improve).toMatchObject({ budgetSeconds: 60 })
    const budgets = ['90s', '10m', '1.5h', '2M'].map((text) => read('--budget', text).improve.budgetSeconds)
    expect(budgets).toEqual([90, 600, 5400, 120])
    expectFault(() => read('--budget', '10 minutes'), { field: '--budget' }, 'be seconds, or a number with s, m or h')
    expectFault(() => read('--budget', '0m'), { field: '--budget' })
  })

  it('begin with the recipe of train and average the networks of the folds, or with --single with the plain one', () => {
    const choicesOf = (...args: string[]): ReturnType<typeof readChoicesOfImprove> => {
      const { improve, rest } = read(...args)
      return readChoicesOfImprove(rest, improve)
    }
    const averaged = { recipeName: 'accurate', foldEnsemble: 7, folds: null, references: false, recipeReason: null }
    expect(choicesOf('--folds', '7')).toMatchObject(averaged)
    expect(choicesOf()).toMatchObject({ recipeName: 'accurate', foldEnsemble: 5, improve: { folds: 5 } })
    expect(choicesOf('--fast')).toMatchObject({ recipeName: 'fast', foldEnsemble: 3, improve: { folds: 3 } })
    expect(choicesOf('--fast', '--folds', '6')).toMatchObject({ foldEnsemble: 6, improve: { folds: 6 } })
    const one = { foldEnsemble: 0, ensemble: 1, refit: false }
    expect(choicesOf('--single')).toMatchObject({
      ...one,
      recipeName: 'plain',
      recipeReason: null,
      improve: { folds: 5 },
    })
    expect(choicesOf('--single', '--recipe', 'accurate')).toMatchObject({ ...one, recipeName: 'accurate' })
    expect(choicesOf('--time', 'day')).toMatchObject({ ...one, recipeName: 'plain', recipeReason: '--time' })
  })

  it('leave out what folds do not go with', () => {
    expectFault(() => read('--part', 'p'), { field: '--part' }, 'be left out')
    expect(IMPROVE_FLAGS.map(({ name }) => name)).not.toContain('smote')
    expectFault(() => read('--trials', '0'), { field: '--trials' })
    // Folds in order of time are the same in every repeat.
    expectFault(
      () => read('--time', 'day', '--fold-repeats', '3'),
      { field: '--fold-repeats' },
      'be left out with --time',
    )
    expect(read('--time', 'day', '--fold-repeats', '1').improve.repeats).toBe(1)
    expect(read('--time', 'day').improve.repeats).toBeUndefined()
  })
})

describe('wellfit improve', () => {
  it('trains with what was proven, and records all trials', async () => {
    const data = join(folder, 'rings.csv')
    await writeFile(data, rings(false))
    const out = join(folder, 'out')
    // Too few epochs, which trials find out.
    const shape = ['--layers', '8', '--epochs', '8', '--learning-rate', '0.01', '--l2', '0', '--keep-prob', '1']
    const flags = [...shape, '--ignore', 'part', '--single']
    const { status, stdout, stderr } = wellfit(
      'improve',
      data,
      '--target',
      'kind',
      '--trials',
      '6',
      ...flags,
      '--json',
      '--out',
      out,
    )
    expect({ status, stderr }).toMatchObject({ status: 0 })
    const report = JSON.parse(stdout) as RunReport
    const record = JSON.parse(await readFile(join(out, 'improvement.json'), 'utf8')) as Improvement
    expect(report.improvement).toEqual(record)
    expect(record.trials.length).toBeLessThanOrEqual(6)
    expect(record.rows).toBe(report.split.parts.reduce((sum, { name, rows }) => sum + (name === 'test' ? 0 : rows), 0))
    expect(record.changes.length).toBeGreaterThan(0)
    expect(record.error.estimate).toBeLessThan(record.baseline.error.estimate)
    expect(report.crossValidation).toMatchObject({ folds: 5, repeats: 3, error: record.error })
    const hidden = record.changes.flatMap((change) => (change.hidden === undefined ? [] : [change.hidden])).at(-1)
    const model = JSON.parse(await readFile(join(out, 'model.json'), 'utf8')) as {
      description: { network: { layers: { units: number }[] } }
    }
    expect(model.description.network.layers.slice(0, -1).map(({ units }) => units)).toEqual(hidden ?? [8])
    expect(stderr).toContain('trial 1 of at most 6, ')
    const page = await readFile(join(out, 'report.html'), 'utf8')
    expect(page).toContain('What was tried, and what it gained')
    expect(page).toContain('<strong>kept</strong>')
  })

  it('ends in the networks of the baseline where nothing is kept, else in those of the trial, as train makes them', async () => {
    const data = join(folder, 'same.csv')
    await writeFile(data, rings(false))
    const shape = ['--layers', '6', '--ignore', 'part', '--no-preflight', '--json']
    const short = ['--trials', '1', '--fold-repeats', '1']
    interface Made {
      readonly report: RunReport
      readonly tensors: Buffer
      readonly text: string
    }
    const modelOf = async (out: string, ...args: string[]): Promise<Made> => {
      const path = join(folder, out)
      const [command = '', ...others] = args
      const given = [data, '--target', 'kind', ...shape, ...others, '--out', path]
      const { status, stdout, stderr } = wellfit(command, ...given)
      expect({ status, stderr }).toMatchObject({ status: 0 })
      const report = JSON.parse(stdout) as RunReport
      const text = describeOutcome(report, []).replace(/\s+/g, ' ')
      return { report, tensors: await readFile(join(path, 'model.safetensors')), text }
    }
    const trained = await modelOf('trained', 'train', '--epochs', '150', '--fold-ensemble-repeats', '1')
    const same = await modelOf('same', 'improve', ...short, '--epochs', '150')
    expect(same.report.improvement?.changes).toEqual([])
    expect(same.tensors).toEqual(trained.tensors)
    expect(same.report.scores.test?.error).toBe(trained.report.scores.test?.error)
    expect(same.report.refit?.folds).toBe(5)
    expect(same.report.improvement?.cost?.networks).toBe(5)

    const better = await modelOf('better', 'improve', ...short, '--epochs', '12')
    const { improvement, history, crossValidation } = better.report
    // The diagnosis is by all repeats of the search, and so is the model.
    const twice = await modelOf('twice', 'improve', '--trials', '1', '--fold-repeats', '2', '--epochs', '12')
    expect(twice.report.crossValidation).toMatchObject({ repeats: 2, error: twice.report.improvement?.error })
    expect(twice.report.improvement?.cost?.networks).toBe(10)
    expect(twice.report.refit).toMatchObject({ folds: 5, repeats: 2 })
    expect(twice.text).toContain('The model is the average of 10 networks')
    const flags = ['--epochs', '36', '--fold-ensemble', '5', '--fold-ensemble-repeats', '2']
    expect(twice.text).toContain(`these in place of its own: ${flags.join(' ')}`)
    const trainedTwice = await modelOf('trained-twice', 'train', ...flags, '--patience', '128')
    expect(trainedTwice.tensors).toEqual(twice.tensors)
    const decisionOf = ({ report }: Made): unknown => [
      report.threshold,
      report.scores.outOfFold,
      report.scores.test?.loss,
    ]
    expect(decisionOf(trainedTwice)).toEqual(decisionOf(twice))
    // More repeats than the trials had are trained after them; fewer are the first ones.
    const thrice = await modelOf('thrice', 'improve', ...short, '--most-repeats', '2', '--epochs', '12')
    expect([thrice.tensors.equals(twice.tensors), thrice.report.improvement?.repeats]).toEqual([true, 1])
    expect(thrice.report.crossValidation).toEqual({
      ...twice.report.crossValidation,
      repeatsAsked: 2,
      seconds: thrice.report.crossValidation?.seconds,
    })
    expect(improvement?.changes).toEqual([{ epochs: 36 }])
    expect(improvement?.cost).toMatchObject({ networks: 5 })
    expect(history.settings.epochs).toBe(36)
    expect(crossValidation?.error).toEqual(improvement?.error)
    // As train does it with these settings.
    const once = ['--epochs', '36', '--fold-ensemble', '5', '--fold-ensemble-repeats', '1']
    expect(better.text).toContain(`these in place of its own: ${once.join(' ')}`)
    const again = await modelOf('again', 'train', ...once, '--patience', '128')
    expect(better.tensors).toEqual(again.tensors)
  })

  it('ends with the first network where the budget does not suffice for the folds', async () => {
    const data = join(folder, 'short.csv')
    await writeFile(data, rings(false))
    // Six trainings of so many epochs, none of which stops early, take many times as long on any machine.
    const length = ['--epochs', '3000', '--patience', '3000']
    const flags = ['--ignore', 'part', '--budget', '2s', ...length, '--no-preflight', '--json']
    const { status, stdout, stderr } = wellfit('improve', data, '--target', 'kind', ...flags)
    expect({ status, stderr }).toMatchObject({ status: 0 })
    const { improvement, warnings, refit } = JSON.parse(stdout) as RunReport
    expect([improvement, refit]).toEqual([undefined, undefined])
    expect(warnings).toContainEqual(expect.stringContaining('The budget did not suffice'))
    // One network has nothing to fall back on. The start of the command alone takes longer.
    const short = wellfit('improve', data, '--target', 'kind', '--single', '--budget', '0.1s', '--no-preflight')
    expect(short).toMatchObject({ status: 2, stdout: '' })
    expect(short.stderr).toContain('--budget')
  })

  it('does not depend on the targets of the test rows', async () => {
    const records = [false, true].map(async (isPoisoned) => {
      const data = join(folder, `test-${isPoisoned}.csv`)
      const [header = '', ...lines] = rings(isPoisoned).trim().split('\n')
      await writeFile(data, [header, ...lines.slice(0, 200)].join('\n'))
      await writeFile(`${data}.test.csv`, [header, ...lines.slice(200)].join('\n'))
      const flags = ['--ignore', 'part', '--trials', '2', '--layers', '4', '--epochs', '10', '--no-preflight', '--json']
      const { status, stdout, stderr } = wellfit(
        'improve',
        data,
        '--test',
        `${data}.test.csv`,
        '--target',
        'kind',
        ...flags,
      )
      expect({ status, stderr }).toMatchObject({ status: 0 })
      const { improvement, scores } = JSON.parse(stdout) as RunReport
      const trials = improvement?.trials.map((trial) => ({ ...trial, seconds: 0 }))
      return { record: { ...improvement, seconds: 0, trials }, dev: scores.dev, test: scores.test?.loss }
    })
    const [clean, poisoned] = await Promise.all(records)
    expect(poisoned?.record).toEqual(clean?.record)
    expect(poisoned?.dev).toEqual(clean?.dev)
    expect(poisoned?.test).not.toBe(clean?.test)
  })
})

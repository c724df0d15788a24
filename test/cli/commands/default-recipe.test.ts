import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { differences } from '../../../tools/kill/operations.mjs'
import { overfittingOnset, type RunReport } from '../../../src/index.js'
import { renderReport } from '../../../src/report/index.js'

const main = fileURLToPath(new URL('../../../dist/node/cli/main.js', import.meta.url))
const iris = fileURLToPath(new URL('../../../datasets/iris.csv', import.meta.url))
const penguins = fileURLToPath(new URL('../../../datasets/penguins.csv', import.meta.url))

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wellfit-recipe-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

interface Told {
  readonly code: number | null
  readonly out: string
  /** In one line. */
  readonly err: string
}

/** Runs the command line; `signal` is sent by itself where it says `words`. */
function wellfit(args: readonly string[], signal?: NodeJS.Signals, words = ''): Told {
  const hook = `
    const write = process.stderr.write.bind(process.stderr)
    process.stderr.write = (text, ...rest) => {
      if (String(text).includes('${words}')) process.kill(process.pid, '${signal}')
      return write(text, ...rest)
    }`
  const hooked = signal === undefined ? [] : ['--import', `data:text/javascript,${encodeURIComponent(hook)}`]
  const { status, stdout, stderr } = spawnSync(process.execPath, [...hooked, main, ...args], { encoding: 'utf8' })
  return { code: status, out: stdout, err: stderr.replace(/\s+/g, ' ') }
}

const short = ['--epochs', '8', '--no-folds']
const species = [penguins, '--target', 'species', ...short]

describe('train without a recipe', () => {
  it('says beforehand how many trainings there are and about how long they take, and gives a model for every command', async () => {
    const out = join(folder, 'mass')
    const trained = wellfit(['train', penguins, '--target', 'body_mass_g', ...short, '--out', out, '--json'])
    expect(trained.code).toBe(0)
    expect(trained.err).toMatch(
      /16 trainings, about [\d.]+ m?s: a first network by train and dev, and one without each of 5 folds, 3 times over/,
    )
    const report = JSON.parse(trained.out) as RunReport
    expect(report).toMatchObject({
      recipe: { name: 'accurate', reason: null },
      decidedOn: 'outOfFold',
      refit: { folds: 5, repeats: 3, rows: 274 },
      scores: { outOfFold: { rows: 274 } },
    })
    expect(report.intervals?.coverage).toBeGreaterThan(0.7)
    // What it printed is what programs take: a history, and the report of a run.
    expect(report.history).toMatchObject({ epochs: 8, rows: { length: 8 } })
    expect(overfittingOnset(report.history)).toEqual(report.overfittingOnset)
    expect(renderReport(report)).toContain('</html>')
    const predicted = wellfit(['predict', out, penguins, '--interval', '0.9', '--explain', '--quiet'])
    expect(predicted.out.split('\n')[0]).toMatch(/^prediction,lower,upper,effect /)
    expect(wellfit(['evaluate', out, penguins, '--resamples', '0']).out).toContain('RMSE')
    const inspected = wellfit(['inspect', out]).out
    expect(inspected).toContain('960 → 960')
    expect(inspected).toMatch(/the average of 15 networks, side by side in one: [\d,]+ parameters in f32, loss/)
    expect(inspected).toMatch(/^ {2}first network: adam, /m)
    expect(inspected).toMatch(/^ {2}out-of-fold: 274 rows, R² /m)
    expect(wellfit(['export', out, '--to', 'c']).out).toContain('static')
    const module = join(folder, 'mass.mjs')
    expect(wellfit(['export', out, '--to', 'js', '--out', module])).toMatchObject({ code: 0, err: '' })
    // Half of the width between the ends that `predict` writes.
    const [, lower = NaN, upper = NaN] = predicted.out.split('\n')[1]?.split(',').map(Number) ?? []
    const { halfWidths } = (await import(module)) as { halfWidths: Record<string, object> }
    expect(halfWidths['0.9']).toEqual({ body_mass_g: expect.closeTo((upper - lower) / 2, 2) as number })
  })

  it('exports a classifier as JavaScript that predicts the same', async () => {
    const out = join(folder, 'species')
    expect(wellfit(['train', ...species, '--out', out, '--no-preflight']).code).toBe(0)
    const module = join(folder, 'species.mjs')
    expect(wellfit(['export', out, '--to', 'js', '--out', module]).code).toBe(0)
    expect(wellfit(['export', out, '--to', 'c']).out).toContain('static')
    const { predict } = (await import(module)) as { predict: (row: object) => { readonly prediction: string } }
    const row = { island: 'Biscoe', bill_length_mm: 47, bill_depth_mm: 15, flipper_length_mm: 217, body_mass_g: 5100 }
    expect(JSON.stringify(predict({ ...row, sex: 'female', year: 2008 }))).toContain('Gentoo')
  })

  it('has a fast form', () => {
    const { err, out } = wellfit(['train', iris, '--target', 'species', '--fast', ...short])
    expect(err).toContain('4 trainings')
    expect(out.replace(/\s+/g, ' ')).toContain('the average of 3 networks')
  })

  it('says in a line where a flag or many rows make it plain', async () => {
    const one = wellfit(['train', iris, '--target', 'species', '--refit', '--epochs', '2', '--no-preflight'])
    expect(one.err).toContain('recipe: plain, one network, since --refit does not go with the default one')
    const many = join(folder, 'many.csv')
    const rows = Array.from(
      { length: 125_001 },
      (_, i) => `${i % 97},${(i * i) % 89},${i % 97 > (i * i) % 89 ? 'a' : 'b'}`,
    )
    await writeFile(many, `x,z,y\n${rows.join('\n')}\n`)
    const large = wellfit([
      'train',
      many,
      '--target',
      'y',
      '--epochs',
      '1',
      '--layers',
      '4',
      '--no-preflight',
      '--json',
    ])
    expect(large.err).toContain(
      'recipe: plain, one network, since the default one would take too long for 125,001 rows',
    )
    expect(JSON.parse(large.out)).toMatchObject({ recipe: { name: 'plain', reason: '125,001 rows' } })
  })
})

describe('a default run that is interrupted while it trains its folds', () => {
  const flags = [...species, '--no-preflight']

  it('keeps the first network, leaves test, and resumed ends with the bytes of one that was left alone', async () => {
    const [alone, out] = [join(folder, 'alone'), join(folder, 'out')]
    expect(wellfit(['train', ...flags, '--out', alone]).code).toBe(0)
    const cut = wellfit(['train', ...flags, '--out', out, '--json'], 'SIGTERM', 'Training network 3')
    expect(cut.code).toBe(143)
    expect((JSON.parse(cut.out) as RunReport).scores.test).toBeNull()
    expect(await readdir(out)).toContain('run.json')
    expect(wellfit(['train', '--resume', out, '--quiet']).code).toBe(0)
    expect(differences(out, alone)).toEqual([])
    expect(await readdir(out)).not.toContain('run.json')
  })

  it('does so at its time limit, too, which it may leave behind when it is resumed', async () => {
    const [alone, out] = [join(folder, 'alone'), join(folder, 'limited')]
    const cut = wellfit(['train', ...flags, '--out', out, '--max-seconds', '0.05', '--json'])
    expect(cut.code).toBe(0)
    const report = JSON.parse(cut.out) as RunReport
    expect(report.refit).toBeUndefined()
    expect(await readdir(out)).toContain('run.json')
    const resumed = wellfit(['train', '--resume', out, '--json'])
    expect((JSON.parse(resumed.out) as RunReport).scores.test?.testEvaluation?.evaluations).toBe(2)
    // Its record of scores counts both evaluations.
    expect(differences(out, alone)).toEqual(['model.json'])
  })
})

it('a run that an older version started goes on with the plain recipe', async () => {
  const out = join(folder, 'older')
  const stopped = ['train', iris, '--recipe', 'plain', '--target', 'species', '--epochs', '30', '--no-folds']
  expect(wellfit([...stopped, '--no-preflight', '--max-seconds', '0.001', '--out', out]).code).toBe(0)
  const file = join(out, 'run.json')
  const call = JSON.parse(await readFile(file, 'utf8')) as { readonly flags: readonly [string, string][] }
  const flags = call.flags.filter(([name]) => name !== 'recipe')
  await writeFile(file, JSON.stringify({ ...call, version: 3, flags }))
  const resumed = wellfit(['train', '--resume', out, '--json', '--quiet'])
  expect(JSON.parse(resumed.out)).toMatchObject({ recipe: { name: 'plain' }, history: { epochs: 30 } })
})

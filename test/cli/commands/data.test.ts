import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DataReport } from '../../../src/result/index.js'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const main = join(root, 'dist/node/cli/main.js')
const penguins = join(root, 'datasets/penguins.csv')

let folder = ''
let sabotaged = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wellfit-data-'))
  sabotaged = join(folder, 'sabotaged.csv')
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'examples/sabotage.mjs')])
  await writeFile(sabotaged, stdout)
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

async function wellfit(...args: string[]): Promise<Outcome> {
  const run = promisify(execFile)(process.execPath, ['--throw-deprecation', main, ...args], { maxBuffer: 2 ** 24 })
  return await run.then(
    (done) => ({ code: 0, ...done }),
    (failed: unknown) => failed as Outcome,
  )
}

describe('wellfit data', () => {
  it('says that healthy data are, and leaves page and JSON', async () => {
    const out = join(folder, 'penguins')
    const { code, stdout } = await wellfit('data', penguins, '--target', 'species', '--out', out)
    expect(code).toBe(0)
    expect(stdout).toContain('No problems found: the data is ready for training.')
    expect(stdout).toMatch(/sex +category +6 +2/)
    expect((await readdir(out)).toSorted()).toEqual(['data.html', 'data.json', 'manifest.json'])
    const report = JSON.parse(await readFile(join(out, 'data.json'), 'utf8')) as DataReport
    expect(report).toMatchObject({ format: 'wellfit.data', version: 1, task: 'classification', findings: [] })
    expect(await readFile(join(out, 'data.html'), 'utf8')).toContain('No problems found.')
    const again = await wellfit('data', penguins, '--target', 'species', '--out', out)
    expect(again).toMatchObject({ code: 2 })
    expect(again.stderr).toContain('--overwrite')
  })

  it('shows dates as dates, in the table and on the page', async () => {
    const file = join(folder, 'dates.csv')
    const rows = Array.from({ length: 60 }, (_, i) => `${1 + (i % 28)}.03.2024,${i % 7},${i % 2 === 0 ? 'a' : 'b'}`)
    await writeFile(file, `when,x,y\n${rows.join('\n')}\n`)
    const out = join(folder, 'dates')
    const { stdout } = await wellfit('data', file, '--target', 'y', '--out', out)
    expect(stdout).toMatch(/when +date +0 +\d+ +2024-03-0\d +2024-03-\d\d.* +2024-03-2\d/)
    expect(await readFile(join(out, 'data.html'), 'utf8')).toMatch(/when<\/th><td>date<.*>2024-03-0\d</)
  })

  it('finds what was spoilt', async () => {
    const { stdout } = await wellfit('data', sabotaged, '--target', 'diagnosis', '--json')
    const { findings } = JSON.parse(stdout) as DataReport
    const told = new Set(findings.map(({ severity, kind, column }) => `${severity} ${kind} ${column}`))
    expect([...told].toSorted()).toEqual([
      'note constant city',
      'note outliers null',
      'problem duplicates null',
      'problem near duplicates null',
      'problem target leakage code',
      'warning outliers mean_texture',
    ])
  })

  it('leaves out what is to be ignored', async () => {
    const { stdout } = await wellfit('data', sabotaged, '--target', 'diagnosis', '--json', '--ignore', 'code,city')
    const { columns, findings } = JSON.parse(stdout) as DataReport
    expect(columns.map(({ name }) => name)).not.toContain('code')
    expect(findings.map(({ kind }) => kind)).not.toContain('target leakage')
  })

  it('takes the flags of the split, and leaves out the columns that it goes by', async () => {
    const file = join(folder, 'sources.csv')
    const rows = Array.from({ length: 400 }, (_, i) => `${i % 5 === 0 ? 'app' : 'web'},${(i * 37) % 101},${i % 2}`)
    await writeFile(file, ['from,x,y', ...rows].join('\n'))
    const args = ['data', file, '--target', 'y', '--source', 'from', '--aim', 'app', '--train-dev', '40']
    const report = JSON.parse((await wellfit(...args, '--json')).stdout) as DataReport
    expect(report.split).toMatchObject({ method: 'source' })
    expect(report.comparisons.map(({ parts }) => parts[1]).toSorted()).toEqual(['dev', 'test', 'train-dev'])
    expect(report.columns.map(({ name }) => name)).toEqual(['x', 'y'])
    const { stdout } = await wellfit(...args)
    expect(stdout).toMatch(/split: train [\d,]+, train-dev 40, dev/)
    expect(stdout).toContain('points at 95 % confidence')
  })

  it('refuses a missing target, one that is not there, and an unknown flag', async () => {
    expect(await wellfit('data', penguins)).toMatchObject({ code: 2, stdout: '' })
    const wrong = await wellfit('data', penguins, '--target', 'specie')
    expect(wrong).toMatchObject({ code: 2 })
    expect(wrong.stderr).toContain('Did you mean "species"?')
    expect((await wellfit('data', penguins, '--target', 'species', '--seeed', '1')).stderr).toContain('--seed')
    expect(await wellfit('data', join(folder, 'none.csv'), '--target', 'y')).toMatchObject({ code: 3 })
  })
})

describe('wellfit train', () => {
  it('tells what is wrong with the data before it trains', async () => {
    const args = ['train', '--recipe=plain', sabotaged, '--target', 'diagnosis', '--epochs', '1']
    const { stderr } = await wellfit(...args)
    const before = stderr.slice(0, stderr.indexOf('gradient check'))
    expect(before).toContain('problem, target leakage: "code" alone predicts "diagnosis"')
    expect(before).not.toContain('note, ')
    expect((await wellfit(...args, '--no-preflight')).stderr).not.toContain('target leakage')
  })
})

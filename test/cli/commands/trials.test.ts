import { spawn, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeRecord, encodeRecord } from '../../../src/cli/files/trials/encode.js'
import type { RunReport, TrialComparison, TrialRecord } from '../../../src/index.js'

const main = fileURLToPath(new URL('../../../dist/node/cli/main.js', import.meta.url))

function wellfit(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ['--throw-deprecation', main, ...args], { encoding: 'utf8' })
}

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wellfit-trials-'))
  // A ring around a disk.
  const lines = Array.from({ length: 200 }, (_, i) => {
    const radius = i % 2 === 0 ? 0.5 + ((i * 37) % 50) / 100 : 1.6 + ((i * 53) % 50) / 100
    const angle = (i * 2.399963) % 6.283185
    return `${(radius * Math.cos(angle)).toFixed(4)},${(radius * Math.sin(angle)).toFixed(4)},${i % 2 === 0 ? 'disk' : 'ring'}`
  })
  await writeFile(join(folder, 'rings.csv'), `x,y,kind\n${lines.join('\n')}\n`)
})
afterAll(() => rm(folder, { recursive: true }))

/** Too few epochs, which trials find out. */
const RECIPE = ['--layers', '16', '--epochs', '12']
const flagsFor = (out: string, trials = '3'): string[] => [
  join(folder, 'rings.csv'),
  ...['--target', 'kind', '--trials', trials, '--folds', '3', '--no-preflight', ...RECIPE, '--out', join(folder, out)],
]
const linesOf = async (out: string): Promise<string[]> =>
  (await readFile(join(folder, out, 'trials.jsonl'), 'utf8')).trimEnd().split('\n')

/** A recorded line without times. */
function timeless(line: string): object {
  return JSON.parse(line, (key, value: unknown) => (key === 'seconds' ? 0 : value)) as object
}

describe('the record of the trials', () => {
  it('of a run killed after its first trials lets it go on to the same bytes', async () => {
    const whole = wellfit('improve', ...flagsFor('whole'), '--json')
    expect(whole).toMatchObject({ status: 0 })
    const expected = await linesOf('whole')
    // The call, the baseline and three trials.
    expect(expected).toHaveLength(5)

    const killed = spawn(process.execPath, [main, 'improve', ...flagsFor('killed')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    await new Promise<void>((resolve) => {
      killed.stderr.on('data', (text: Buffer) => {
        if (text.toString().includes('trial 1 of')) killed.kill('SIGKILL')
      })
      killed.on('close', () => resolve())
    })
    const before = await linesOf('killed')
    expect(before.length).toBeLessThan(expected.length)
    // A line that was being written.
    await writeFile(join(folder, 'killed/trials.jsonl'), `${before.join('\n')}\n{"trial":{"numb`)
    const resumed = wellfit('improve', '--resume', join(folder, 'killed'), '--json')
    expect(resumed).toMatchObject({ status: 0 })
    const lines = await linesOf('killed')
    // What was recorded stays byte for byte.
    expect(lines.slice(0, before.length)).toEqual(before)
    expect(lines.slice(1).map(timeless)).toEqual(expected.slice(1).map(timeless))
    const [one, other] = [whole, resumed].map(({ stdout }) => JSON.parse(stdout) as RunReport)
    expect(other?.improvement?.changes).toEqual(one?.improvement?.changes)
    expect(other?.improvement?.expected).toEqual(one?.improvement?.expected)
    expect(other?.scores.test?.error).toBe(one?.scores.test?.error)
    expect(await readFile(join(folder, 'killed/model.safetensors'))).toEqual(
      await readFile(join(folder, 'whole/model.safetensors')),
    )
  })

  it('is replayed trial by trial to the same bytes, and a changed record is noticed', async () => {
    const out = join(folder, 'whole')
    expect(wellfit('replay', out, '1')).toMatchObject({ status: 0, stdout: expect.stringContaining('the same bytes') })
    const { stdout } = wellfit('replay', out, '2', '--json')
    expect(JSON.parse(stdout)).toMatchObject({ trial: 2, record: { trial: { number: 2 } } })
    // What it has of every row is in trials.jsonl.
    expect(stdout).not.toMatch(/rowSums|outOfFold/)
    const lines = await linesOf('whole')
    const first = decodeRecord(lines[1] ?? '') as TrialRecord
    const [sums] = first.rowSums
    if (sums === undefined) throw new Error('no rows')
    sums.errors[7] = 1 - (sums.errors[7] ?? 0)
    const changed = [lines[0], encodeRecord(first), ...lines.slice(2)]
    await writeFile(join(out, 'trials.jsonl'), `${changed.join('\n')}\n`)
    const noticed = wellfit('replay', out, '0')
    await writeFile(join(out, 'trials.jsonl'), `${lines.join('\n')}\n`)
    expect(noticed).toMatchObject({ status: 2, stdout: '' })
    expect(noticed.stderr).toContain('give the recorded bytes')
  })

  it('has the recipe that the run began with, which its budget may have chosen', async () => {
    const out = join(folder, 'recipes', 'fast')
    const flags = ['--target', 'kind', '--trials', '1', '--fast', '--layers', '8', '--no-preflight']
    expect(wellfit('improve', join(folder, 'rings.csv'), ...flags, '--out', out)).toMatchObject({ status: 0 })
    const [first = '', ...lines] = (await readFile(join(out, 'trials.jsonl'), 'utf8')).trimEnd().split('\n')
    const { recipe, ...header } = JSON.parse(first) as { recipe?: string; flags: [string, string][] }
    expect(recipe).toBe('fast')
    const replayed = async (changed: object): Promise<number | null> => {
      await writeFile(join(out, 'trials.jsonl'), `${[JSON.stringify(changed), ...lines].join('\n')}\n`)
      return wellfit('replay', out, '1').status
    }
    const unnamed = { ...header, flags: header.flags.filter(([name]) => name !== 'fast') }
    expect(await replayed({ ...unnamed, recipe })).toBe(0)
    expect(await replayed(unnamed)).toBe(2)
    expect(await replayed({ ...unnamed, recipe: 'other' })).toBe(2)
  })

  it('is listed, and two trials are compared by row', () => {
    const listed = JSON.parse(wellfit('runs', folder, '--json').stdout) as { runs: object[] }
    expect(listed.runs).toMatchObject([
      { name: 'killed', command: 'improve', isFinished: true, trials: 3, data: 'rings.csv', target: 'kind' },
      { name: 'whole', command: 'improve', isFinished: true, trials: 3 },
    ])
    const trials = wellfit('runs', join(folder, 'whole')).stdout
    expect(trials).toContain('0 baseline')
    expect(trials).toMatch(/1 36 epochs.*kept/)
    const { stdout } = wellfit('compare', `${join(folder, 'whole')}:0`, `${join(folder, 'killed')}:1`, '--json')
    const found = JSON.parse(stdout) as TrialComparison
    expect(found).toMatchObject({ verdict: 'second is better', rows: 160, folds: 3, repeats: 3 })
    expect(found.settings[0]).toMatchObject({ setting: 'fit.epochs', first: 12, second: 36 })
    expect(found.gain.estimate).toBeCloseTo(found.errors.first - found.errors.second, 12)
  })

  it('of other rows is not gone on with', async () => {
    const data = join(folder, 'rings.csv')
    const text = await readFile(data, 'utf8')
    await writeFile(data, text.replace('disk', 'ring'))
    const changed = wellfit('improve', '--resume', join(folder, 'killed'))
    await writeFile(data, text)
    expect(changed).toMatchObject({ status: 2 })
    expect(changed.stderr).toContain('have the rows of train and dev that the trials were recorded with')
  })
})

describe('Ctrl-C', () => {
  it('ends the trials, and trains with the best settings so far', async () => {
    const run = spawn(process.execPath, [main, 'improve', ...flagsFor('stopped', '4')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    const code = await new Promise<number | null>((resolve) => {
      run.stderr.on('data', (text: Buffer) => {
        if (!said.includes('trial 1 of') && text.toString().includes('trial 1 of')) run.kill('SIGINT')
        said += text.toString()
      })
      run.on('close', resolve)
    })
    expect({ code, said }).toMatchObject({ code: 130, said: expect.stringContaining('Ending the trials') })
    const report = JSON.parse(
      await readFile(join(folder, 'stopped/improvement.json'), 'utf8'),
    ) as RunReport['improvement']
    expect(report).toMatchObject({ stop: 'aborted', changes: [{ epochs: 36 }] })
    expect(JSON.parse(await readFile(join(folder, 'stopped/history.json'), 'utf8'))).toMatchObject({
      settings: { epochs: 36 },
      stop: { epoch: 36 },
    })
  })
})

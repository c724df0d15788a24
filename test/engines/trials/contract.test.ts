import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCsv } from '../../../src/data/csv/index.js'
import { crossValidateTable } from '../../../src/index.js'
import { foldEngine, trialHash, type Trial, type TrialEngine, type TrialOutcome } from '../../../src/trials/index.js'
import { local, redis, type EngineUnderTest } from './engines.js'
import { slurm } from './slurm.js'

const engines: readonly EngineUnderTest[] = [local, redis, slurm]
const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-trials-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let logs = 0

/** Makes trials whose runner writes to a log of their own. */
function log(): { readonly log: string; readonly lines: () => string[] } {
  const file = path.join(folder, `log-${logs++}`)
  writeFileSync(file, '')
  return { log: file, lines: () => readFileSync(file, 'utf8').split('\n').slice(0, -1) }
}

function resultOf(value: number): object {
  return { value, digest: createHash('sha256').update(`result ${value}`).digest('hex') }
}

for (const { name, missing } of engines)
  if (missing !== undefined) console.log(`the tests of trials on ${name} are skipped: ${missing}`)

const had = engines.filter(({ missing }) => missing === undefined)

describe.each(had)('$name', ({ name, open }) => {
  let engine: TrialEngine
  let close = async (): Promise<void> => undefined

  beforeAll(async () => {
    ;({ engine, close } = await open(1))
  })
  afterAll(async () => await close())

  it('returns the outcomes in order, and counts equal trials once', async () => {
    const { log: file, lines } = log()
    const trials: Trial[] = [3, 1, 2, 1].map((value) => ({ value, log: file }))
    const counted: string[] = []
    const outcomes = await engine.run(trials, { onOutcome: ({ hash }) => counted.push(hash) })
    expect(outcomes.map(({ result }) => result)).toEqual([3, 1, 2, 1].map(resultOf))
    expect(outcomes.map(({ hash }) => hash)).toEqual(trials.map(trialHash))
    expect(counted.toSorted()).toEqual([...new Set(trials.map(trialHash))].toSorted())
    expect(lines().toSorted()).toEqual(['1', '2', '3'])
  })

  it('tries again what fails or ends its process, and sets aside what always does, with its error', async () => {
    const { log: file, lines } = log()
    const outcomes = await engine.run([
      { value: 10, log: file, fails: 2 },
      { value: 11, log: file, fails: 99 },
      { value: 12, log: file, exits: 1 },
    ])
    expect(outcomes.map(({ status }) => status)).toEqual(['done', 'failed', 'done'])
    expect(outcomes[0]?.result).toEqual(resultOf(10))
    expect(outcomes[1]).toMatchObject({ result: null, error: 'trial 11 fails' })
    expect(lines().filter((line) => line === '11')).toHaveLength(3)
  })

  it('begins trials of higher priority earlier', async () => {
    const { log: file, lines } = log()
    const trials = [20, 21, 22, 23].map((value) => ({ value, log: file, milliseconds: 30 }))
    await engine.run(trials, { priority: ({ value }) => Number(value) })
    expect(lines()).toEqual(['23', '22', '21', '20'])
  })

  it('cancels what has not ended', async () => {
    const { log: file, lines } = log()
    const trials = [30, 31, 32].map((value) => ({ value, log: file, milliseconds: value === 30 ? 0 : 60_000 }))
    const stop = new AbortController()
    const ended: TrialOutcome[] = []
    // As soon as the second one runs.
    const look = setInterval(() => lines().includes('31') && stop.abort(), 50)
    const outcomes = await engine.run(trials, { signal: stop.signal, onOutcome: (outcome) => ended.push(outcome) })
    clearInterval(look)
    expect(outcomes.map(({ status }) => status)).toEqual(['done', 'cancelled', 'cancelled'])
    expect(ended).toHaveLength(3)
    // The engine goes on with others.
    const [after] = await engine.run([{ value: 33, log: file }])
    expect(after?.result).toEqual(resultOf(33))
  })

  it('runs two lists of trials at the same time', async () => {
    const { log: file, lines } = log()
    const lists = [
      [50, 51],
      [52, 53],
    ].map((values) => values.map((value) => ({ value, log: file, milliseconds: 20 })))
    const found = await Promise.all(lists.map(async (trials) => await engine.run(trials)))
    expect(found.flat().map(({ result }) => result)).toEqual([50, 51, 52, 53].map(resultOf))
    expect(lines().toSorted()).toEqual(['50', '51', '52', '53'])
  }, 60_000)

  it('trains folds to the bits of one process', async () => {
    const table = await readCsv(readFileSync(new URL('../../../datasets/iris.csv', import.meta.url)))
    const recipe = {
      target: 'species',
      network: { layers: [{ units: 3 }], loss: 'softmaxCrossEntropy' },
      seed: 3,
    } as const
    const options = { ...recipe, fit: { epochs: 4 }, folds: 2 }
    const folds = foldEngine({ engine, directory: path.join(folder, 'folds') })
    const found = await crossValidateTable(table, { ...options, engine: folds })
    expect({ ...found, seconds: 0 }).toEqual({ ...(await crossValidateTable(table, options)), seconds: 0 })
  }, 60_000)

  it('refuses trials that are no plain data or too large', async () => {
    await expect(engine.run([{ value: NaN }])).rejects.toMatchObject({ code: 'INVALID_DATA', field: 'trial.value' })
    const text = 'x'.repeat(2 ** 20)
    await expect(engine.run([{ text }])).rejects.toMatchObject({ code: 'INVALID_SHAPE', field: 'trial' })
  })

  // A task of Slurm has no way to its run.
  it.skipIf(name.includes('Slurm'))(
    'reports progress',
    async () => {
      const { log: file } = log()
      const trial = { value: 40, log: file, milliseconds: 300 }
      const reports: unknown[] = []
      await engine.run([trial], { onProgress: (hash, progress) => reports.push([hash, progress]) })
      expect(reports).toEqual([[trialHash(trial), { half: true }]])
    },
    60_000,
  )
})

describe('a trial', () => {
  it('has a hash that does not depend on the order of its names', () => {
    expect(trialHash({ a: 1, b: { c: [1], d: null } })).toBe(trialHash({ b: { d: null, c: [1] }, a: 1 }))
    expect(trialHash({ a: 1 })).not.toBe(trialHash({ a: 2 }))
  })
})

import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { checkVersions } from '../../../src/engines/mpi/connect.js'
import { expectFault } from '../../support/errors.js'
import { normError, tolerance } from '../../support/tolerance.js'
import { cases, type Case } from '../ranks/cases.js'
import { runCase } from '../ranks/run.mjs'
import { mpiMissing } from './missing.js'

if (mpiMissing !== undefined) console.log(`the tests of MPI are skipped: ${mpiMissing}`)

const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-mpi-'))
afterAll(() => rmSync(folder, { recursive: true }))

interface Answer {
  readonly rank: number
  readonly weights?: string
  readonly history?: string
  readonly error?: string
}

/** Runs a case under mpirun; the answers of the ranks that gave one, and the seconds that it took. */
async function mpirun(
  ranks: number,
  given: Case,
  event = '',
  file = '',
  faulty = 1,
): Promise<{ readonly answers: readonly Answer[]; readonly seconds: number }> {
  const script = fileURLToPath(new URL('rank.mjs', import.meta.url))
  const program = [process.execPath, script, JSON.stringify(given), event, file, String(faulty)]
  const args = ['--allow-run-as-root', '--oversubscribe', '-n', String(ranks), ...program]
  const start = performance.now()
  const output = await new Promise<string>((resolve) => {
    execFile('mpirun', args, { timeout: 120_000 }, (_, stdout) => resolve(stdout))
  })
  const lines = output.split('\n').filter((line) => line.startsWith('{'))
  const answers = lines.map((line) => JSON.parse(line) as Answer).sort((a, b) => a.rank - b.rank)
  return { answers, seconds: (performance.now() - start) / 1000 }
}

describe.skipIf(mpiMissing !== undefined)('ranks of MPI', () => {
  const given = cases['batch normalization'] as Case

  it('give the weights and history of one process, and a checkpoint that resumes on another number', async () => {
    const { weights, history } = await runCase(given as never, undefined)
    const { answers } = await mpirun(2, given)
    expect(answers).toEqual([0, 1].map((rank) => ({ rank, weights, history })))
    const file = path.join(folder, 'checkpoint')
    await mpirun(2, { ...given, stopAfterSteps: 12 }, '', file)
    const resumed = await mpirun(3, given, 'resumes', file)
    expect(resumed.answers).toEqual([0, 1, 2].map((rank) => ({ rank, weights, history })))
  })

  it('give the weights of one process up to rounding in fast mode, the same bytes on every rank', async () => {
    const fast = { ...given, fit: { ...given.fit, parallel: { blocks: 8, mode: 'fast' } } } as Case
    const network = { ...given.network, precision: 'f64' }
    for (const [precision, one] of [
      ['f32', fast],
      ['f64', { ...fast, network }],
    ] as const) {
      const alone = await runCase(one as never, undefined)
      const file = path.join(folder, precision)
      const { answers } = await mpirun(3, one, 'writes', file)
      expect(answers.map(({ rank }) => rank)).toEqual([0, 1, 2])
      for (const { rank, weights, history } of answers) {
        const parameters = JSON.parse(readFileSync(`${file}-${rank}`, 'utf8')) as number[]
        expect(normError(parameters, alone.parameters)).toBeLessThan(tolerance.trajectory[precision])
        expect({ weights, history }).toEqual({ weights: answers[0]?.weights, history: answers[0]?.history })
      }
    }
  }, 60_000)

  it('end within seconds in fast mode too where one dies', async () => {
    const fast = { ...cases['adam'], fit: { ...cases['adam']?.fit, parallel: { blocks: 8, mode: 'fast' } } } as Case
    const { answers, seconds } = await mpirun(3, fast, 'dies')
    const others = answers.filter(({ rank }) => rank !== 1)
    expect(others.map(({ rank }) => rank)).toEqual([0, 2])
    for (const { error = '' } of others) expect(error).toMatch(/rank 1: process \d+ has ended/)
    expect(seconds).toBeLessThan(30)
  }, 60_000)

  it.each([
    [1, 'throws', 'rank 1: no space left on device'],
    [2, 'throws', 'rank 2: no space left on device'],
    [1, 'dies', /rank 1: process \d+ has ended/],
    [1, 'hangs', 'rank 1 has sent nothing for 2 s'],
  ])(
    'end within seconds where rank %i %s, and name it',
    async (faulty, event, message) => {
      const { answers, seconds } = await mpirun(3, given, event, '', faulty)
      const others = answers.filter(({ rank }) => rank !== faulty)
      expect(others.map(({ rank }) => rank)).toEqual([0, 1, 2].filter((rank) => rank !== faulty))
      for (const { error = '' } of others) expect(error).toMatch(message)
      expect(seconds).toBeLessThan(30)
    },
    60_000,
  )
})

describe('versions', () => {
  it('must be the same on every rank', () => {
    expect(() => checkVersions(['1.2.0', '1.2.0'])).not.toThrow()
    expectFault(
      () => checkVersions(['1.2.0', '1.2.0', '1.3.0']),
      { code: 'UNSUPPORTED', functionName: 'connect', field: 'version of wellfit' },
      'it is 1.2.0 on rank 0 and not on rank 2',
    )
  })
})

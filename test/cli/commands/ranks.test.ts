import { execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterAll, describe, expect, it } from 'vitest'
import type { History } from '../../../src/index.js'
import { mpiMissing } from '../../engines/mpi/missing.js'
import { runMain } from '../run-main.js'

if (mpiMissing !== undefined) console.log(`the tests of wellfit train under mpirun are skipped: ${mpiMissing}`)

const main = fileURLToPath(new URL('../../../dist/node/cli/main.js', import.meta.url))
const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-ranks-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** RANK_KILLS=50 is the long mode: `npm run test:rank-kills`. */
const kills = Number(process.env['RANK_KILLS'] ?? 1)

/** Rows with missing values and categories; the target follows from them, but for some noise. */
function columns(rows: number): { readonly a: number[]; readonly c: (string | null)[]; readonly kind: string[] } {
  let state = 9
  const random = (): number => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648
  const a = Array.from({ length: rows }, () => Math.round(1e4 * (random() - 0.5)) / 1e3)
  const c = Array.from({ length: rows }, () => ['x', 'y', 'z', null][Math.floor(4 * random())] ?? null)
  return { a, c, kind: a.map((value, i) => (value + (c[i] === 'x' ? 2 : 0) + random() > 0.5 ? 'yes' : 'no')) }
}

const { a, c, kind } = columns(10_600)
const csv = path.join(folder, 'rows.csv')
writeFileSync(csv, ['a,c,kind', ...a.map((value, i) => `${value},${c[i] ?? ''},${kind[i]}`), ''].join('\n'))
const parquet = path.join(folder, 'rows.parquet')
const some = 900
writeFileSync(
  parquet,
  new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: 'a', data: a.slice(0, some), type: 'DOUBLE' },
        { name: 'c', data: c.slice(0, some), type: 'STRING' },
        { name: 'kind', data: kind.slice(0, some), type: 'STRING' },
      ],
      rowGroupSize: 100,
    }),
  ),
)

interface Ended {
  readonly code: number | null
  readonly err: string
}

/** Runs the command line under mpirun; `meanwhile` is given the process of mpirun. */
async function mpirun(
  ranks: number,
  args: readonly string[],
  meanwhile: (id: number) => Promise<void> = async () => undefined,
): Promise<Ended> {
  const program = [process.execPath, main, 'train', ...args]
  const child = spawn('mpirun', ['--allow-run-as-root', '--oversubscribe', '-n', String(ranks), ...program], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let err = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve))
  await meanwhile(child.pid ?? 0)
  return { code: await exit, err }
}

/** The bytes of the model that a run left. */
function modelIn(directory: string): string[] {
  return ['model.json', 'model.safetensors'].map((name) => readFileSync(path.join(directory, name), 'base64'))
}

describe.skipIf(mpiMissing !== undefined)('wellfit train under mpirun', () => {
  const flags = ['--target', 'kind', '--blocks', '6', '--layers', '8', '--batch-size', '96', '--quiet']

  it('has all rows in one batch with L-BFGS, whatever the blocks divide', async () => {
    const own = [
      parquet,
      '--target',
      'kind',
      '--optimizer',
      'lbfgs',
      '--epochs',
      '4',
      '--blocks',
      '7',
      '--quiet',
      '--out',
    ]
    const [alone, together] = ['lbfgs', 'lbfgs on 2'].map((name) => path.join(folder, name)) as [string, string]
    expect(runMain(['train', ...own, alone])).toMatchObject({ code: 0 })
    expect(await mpirun(2, [...own, together])).toMatchObject({ code: 0 })
    expect(modelIn(together)).toEqual(modelIn(alone))
  }, 60_000)

  it.each([
    ['CSV', csv, 3],
    ['Parquet', parquet, 2],
  ])(
    'writes the bytes of one process: %s',
    async (name, data, ranks) => {
      const [alone, shared] = ['alone', 'shared'].map((kind) => path.join(folder, `${name}-${kind}`))
      const settings = [data, ...flags, '--epochs', '2', '--normalization', 'batch']
      const { code, err } = runMain(['train', ...settings, '--out', alone ?? ''])
      expect({ code, err }).toEqual({ code: 0, err: '' })
      expect(await mpirun(ranks, [...settings, '--out', shared ?? ''])).toMatchObject({ code: 0 })
      expect(modelIn(shared ?? '')).toEqual(modelIn(alone ?? ''))
      expect(runMain(['predict', shared ?? '', data, '--quiet']).out.split('\n').length).toBeGreaterThan(some)
    },
    90_000,
  )

  it('trains in fast mode to the scores of one process', async () => {
    const out = path.join(folder, 'fast')
    const settings = [parquet, ...flags, '--epochs', '2', '--parallel-mode', 'fast']
    expect(runMain(['train', ...settings, '--out', path.join(folder, 'fast-alone')]).code).toBe(0)
    expect(await mpirun(2, [...settings, '--out', out])).toMatchObject({ code: 0 })
    const [alone, shared] = ['fast-alone', 'fast'].map(
      (name) => JSON.parse(readFileSync(path.join(folder, name, 'history.json'), 'utf8')) as History,
    )
    expect(shared?.settings).toMatchObject({ blocks: 6, parallelMode: 'fast' })
    expect(shared?.best?.epoch).toBe(alone?.best?.epoch)
    expect(shared?.rows.at(-1)?.dev?.loss).toBeCloseTo(alone?.rows.at(-1)?.dev?.loss ?? NaN, 4)
  }, 60_000)

  it('reports on every rank that the directory has files', async () => {
    const { code, err } = await mpirun(2, [csv, ...flags, '--epochs', '1', '--out', folder])
    expect(code).not.toBe(0)
    expect(err).toContain('must be a new or empty directory')
    expect(err).toContain('rank 0: wellfit: `--out`')
  }, 60_000)

  it(
    'resumes on any number of ranks to the same bytes after a rank was killed at a random moment',
    async () => {
      const settings = [csv, ...flags, '--epochs', '12', '--patience', '12', '--checkpoint-every', '0']
      const whole = path.join(folder, 'whole')
      expect(runMain(['train', ...settings, '--out', whole]).code).toBe(0)
      let interrupted = 0
      // A run that ends before its rank is killed does not count.
      for (let i = 0; i < 5 * kills && interrupted < kills; i++) {
        const out = path.join(folder, `killed-${i}`)
        const { err } = await mpirun(2, [...settings, '--out', out], async (id) => await killRank(id, out))
        if (!existsSync(path.join(out, 'model.json'))) {
          interrupted++
          expect(err).toMatch(/process \d+ has ended|signal 9|killed/i)
          const resumed = await mpirun(1 + (i % 3), ['--resume', out, '--quiet'])
          expect(resumed).toMatchObject({ code: 0 })
        }
        expect(modelIn(out)).toEqual(modelIn(whole))
        rmSync(out, { recursive: true, force: true })
      }
      if (kills > 1) console.log(`${interrupted} runs were interrupted and resumed`)
      expect(interrupted).toBe(kills)
    },
    kills * 120_000 + 60_000,
  )
})

/** Kills a random rank, at a random moment after the first checkpoint. */
async function killRank(id: number, out: string): Promise<void> {
  for (let tries = 0; tries < 600 && !existsSync(path.join(out, 'run.checkpoint')); tries++) await sleep(50)
  await sleep(Math.random() * (kills > 1 ? 400 : 200))
  const ranks = children(id)
  const rank = ranks[Math.floor(Math.random() * ranks.length)]
  try {
    if (rank !== undefined) process.kill(rank, 'SIGKILL')
  } catch (error) {
    // It has ended meanwhile.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

function children(id: number): number[] {
  try {
    return String(execFileSync('ps', ['-o', 'pid=', '--ppid', String(id)]))
      .split('\n')
      .map(Number)
      .filter((one) => one > 0)
  } catch {
    // It has ended.
    return []
  }
}

describe('wellfit train --blocks', () => {
  it.each([
    [['--folds', '3'], '`--folds` must be left out in a training on ranks'],
    [['--target-scale', 'auto'], '`--target-scale` must be linear or log'],
    [['--parallel-mode', 'quick'], '`--parallel-mode`'],
    [['--batch-size', '50'], '`--batch-size` (=50) must be a multiple of --blocks, 6'],
  ])('refuses %s', (given, message) => {
    const { code, err } = runMain(['train', parquet, '--target', 'kind', '--blocks', '6', '--quiet', ...given])
    expect(err).toContain(message)
    expect(code).toBe(2)
  })
})

import { spawn, type ChildProcess } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { trials } from '../../../src/cli/commands/trials.js'
import { FOLD_ENGINE_FLAGS, TRIALS_FLAGS } from '../../../src/cli/flags/engine.js'
import { readArguments } from '../../../src/cli/flags/flags.js'
import { openFoldEngine } from '../../../src/cli/run/folds/open-engine.js'
import { redisEngine } from '../../../src/trials/index.js'
import { freePort, redisMissing, RedisServer, runner } from '../../engines/trials/engines.js'
import { slurmMissing, startSlurm } from '../../engines/trials/slurm.js'
import { runMain } from '../run-main.js'

const main = fileURLToPath(new URL('../../../dist/node/cli/main.js', import.meta.url))
const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-machines-'))
const data = path.join(folder, 'iris.csv')
copyFileSync(new URL('../../../datasets/iris.csv', import.meta.url), data)
const grid = [data, '--target', 'species', '--l2', '0,1', '--seeds', '2', '--epochs', '3']
const started: ChildProcess[] = []
afterAll(() => {
  for (const child of started) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** The outcomes of the grid by the local engine. */
let expected = ''
beforeAll(() => {
  const { code, out, err } = runMain(['trials', ...grid, '--processes', '1', '--json'])
  if (code !== 0) throw new Error(err)
  expected = out
})

describe('wellfit trials', () => {
  it('trains every setting by every seed', () => {
    const { trials: found } = JSON.parse(expected) as { trials: { settings: object; seed: number; result: object }[] }
    expect(found.map(({ settings, seed }) => ({ settings, seed }))).toEqual(
      [0, 1].flatMap((l2) => [0, 1].map((seed) => ({ settings: { l2 }, seed }))),
    )
    for (const { result } of found) expect(result).toMatchObject({ epochs: 3, dev: { rows: 45 } })
  })

  it('prints a line for each setting, and names what was set aside', () => {
    const { code, out, err } = runMain(['trials', data, '--target', 'kind', '--seeds', '1', '--processes', '1'])
    expect(code).toBe(4)
    expect(out).toContain('default   0 of 1')
    expect(out).toContain('seed 0: splitTable: `target` (="kind") must be a column of the table.')
    expect(err).toBe('1 trial on processes of this machine\n  1 of 1: failed\n')
  })

  it.each([
    [['--l2', '0,0'], '`--l2` (="0,0") must name each value once.'],
    [['--l2=-1'], '`--l2` (=-1)'],
    [['--sbatch', 'x'], '`--sbatch` (="x") must be given with --slurm.'],
    [['--slurm', folder, '--sbatch', 'time'], '`--sbatch` (="time") must be options of sbatch in long form'],
    [['--slurm', folder, '--redis', 'redis://localhost'], '`--slurm`'],
    [['--redis', 'localhost:6379'], '`--redis` must be a URL such as redis://localhost:6379'],
    [['--redis', 'redis://localhost', '--processes', '2'], 'it is a flag of `wellfit worker`'],
    [['--queue', 'mine'], '`--queue` (="mine") must be given with --redis.'],
  ])('refuses %s', async (given, message) => {
    const { flags } = readArguments(['--target', 'species', ...given], TRIALS_FLAGS)
    const error: unknown = await trials(data, flags).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'INVALID_OPTION', message: expect.stringContaining(message) })
  })
})

describe('flags of folds on an engine', () => {
  it.each([
    [['--redis', 'redis://localhost'], '`--redis` must be given with --shared'],
    [['--shared', folder], '`--shared`'],
    [['--parallel', '3'], '`--parallel` (="3") must be given with --slurm.'],
    [['--slurm', folder, '--processes', '3'], 'see --parallel'],
    [['--queue', 'mine'], '`--queue` (="mine") must be given with --redis.'],
  ])('refuse %s before the data are read', async (given, message) => {
    const { flags } = readArguments(given, FOLD_ENGINE_FLAGS)
    const error: unknown = await openFoldEngine(flags).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'INVALID_OPTION', message: expect.stringContaining(message) })
  })
})

describe.skipIf(redisMissing !== undefined)('wellfit worker', () => {
  let server: RedisServer
  beforeAll(async () => {
    server = new RedisServer(await freePort())
    await server.start()
  })
  afterAll(async () => await server.close())

  /** A worker that takes trials. */
  async function start(
    ...flags: string[]
  ): Promise<{ child: ChildProcess; exit: Promise<number | null>; said: string[] }> {
    const child = spawn(process.execPath, [main, 'worker', '--processes', '1', ...flags], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, WELLFIT_REDIS: server.url },
    })
    started.push(child)
    const said: string[] = []
    child.stdout?.setEncoding('utf8').on('data', (text: string) => said.push(...text.trim().split('\n')))
    const exit = new Promise<number | null>((resolve) => child.once('exit', resolve))
    while (said.length === 0 && child.exitCode === null) await sleep(20)
    return { child, exit, said }
  }

  it('computes what `wellfit trials` adds to the queue, with the bytes of the local run', async () => {
    const { child, exit, said } = await start('--json')
    const { code, out } = runMain(['trials', ...grid, '--redis', server.url, '--json'])
    expect(code).toBe(0)
    expect(out).toBe(expected)
    child.kill('SIGTERM')
    expect(await exit).toBe(0)
    expect(JSON.parse(said[0] ?? '')).toEqual({ queue: 'wellfit', host: new URL(server.url).host })
    expect(said.slice(1).map((line) => (JSON.parse(line) as { status: string }).status)).toEqual(
      Array.from({ length: 4 }, () => 'done'),
    )
  }, 60_000)

  it('trains the folds of a command, to the model of one process', async () => {
    const { child, exit } = await start('--quiet', '--json')
    const shared = path.join(folder, 'shared')
    const recipe = ['train', data, '--target', 'species', '--epochs', '3', '--folds', '2', '--quiet', '--no-preflight']
    const run = (out: string, own: readonly string[]): { readonly model: Buffer; readonly report: object } => {
      const { code, out: printed, err } = runMain([...recipe, '--out', path.join(folder, out), '--json', ...own])
      if (code !== 0) throw new Error(err)
      const { crossValidation } = JSON.parse(printed) as { readonly crossValidation: object }
      const model = readFileSync(path.join(folder, out, 'model.safetensors'))
      return { model, report: { ...crossValidation, seconds: 0 } }
    }
    const [plain, queued] = [run('plain', []), run('queued', ['--redis', server.url, '--shared', shared])]
    expect(queued).toEqual(plain)
    // The address of the queue is in no file of the run.
    for (const name of readdirSync(path.join(folder, 'queued')))
      expect(readFileSync(path.join(folder, 'queued', name), 'latin1')).not.toContain(server.url)
    child.kill('SIGTERM')
    expect(await exit).toBe(0)
  }, 60_000)

  it('completes the trial that it is at when it is told to stop', async () => {
    const log = path.join(folder, 'log')
    writeFileSync(log, '')
    const { child, exit } = await start('--queue', 'slow', '--runner', runner, '--quiet')
    const engine = await redisEngine({ url: server.url, name: 'slow' })
    const outcomes = engine.run([{ value: 1, log, milliseconds: 700 }])
    while (readFileSync(log, 'utf8') === '') await sleep(20)
    child.kill('SIGTERM')
    expect(await exit).toBe(0)
    expect(await outcomes).toMatchObject([{ status: 'done', result: { value: 1 } }])
    expect(readFileSync(log, 'utf8')).toBe('1\n')
    await engine.close()
  }, 60_000)

  it('ends when it is told to while its queue is away', async () => {
    const port = await freePort()
    const child = spawn(
      process.execPath,
      [main, 'worker', '--redis', `redis://127.0.0.1:${port}`, '--processes', '1'],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    started.push(child)
    const exit = new Promise<number | null>((resolve) => child.once('exit', resolve))
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
    while (!said.includes('goes on when it is back') && child.exitCode === null) await sleep(20)
    child.kill('SIGTERM')
    expect(await exit).toBe(0)
    // The same error once, however often it is asked again.
    expect(said.match(/goes on when it is back/g)).toHaveLength(new Set(said.trim().split('\n')).size)
  }, 60_000)

  it('must know its queue', () => {
    const { code, err } = runMain(['worker'], { WELLFIT_REDIS: '' })
    expect(code).toBe(2)
    expect(err).toBe('wellfit worker: `--redis` must be given, or the variable WELLFIT_REDIS.\n')
  })
})

describe.skipIf(slurmMissing !== undefined)('wellfit trials --slurm', () => {
  it('writes the job script, submits it and collects the bytes of the local run', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'wellfit-slurm-'))
    const daemons = await startSlurm(directory)
    try {
      const place = path.join(directory, 'trials')
      const { code, out, err } = runMain(['trials', ...grid, '--slurm', place, '--sbatch=--time=0:10:00', '--json'])
      expect({ code, err: err.slice(-200) }).toMatchObject({ code: 0 })
      expect(out).toBe(expected)
      const [script = ''] = readdirSync(place).filter((name) => name.startsWith('job-'))
      expect(readFileSync(path.join(place, script), 'utf8')).toContain('\n#SBATCH --time=0:10:00\n')
    } finally {
      for (const daemon of daemons.toReversed()) daemon.kill('SIGKILL')
      rmSync(directory, { recursive: true, force: true })
    }
  }, 90_000)
})

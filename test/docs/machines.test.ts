import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.js'
import { readArguments } from '../../src/cli/flags/flags.js'
import { mpiMissing } from '../engines/mpi/missing.js'
import { freePort, redisMissing, RedisServer } from '../engines/trials/engines.js'
import { slurmMissing, startSlurm } from '../engines/trials/slurm.js'
import { blocksOf } from './page-program.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const blocks = blocksOf('docs/deploy/machines.md')
const commands = blocks.flatMap(({ language, code }) => (language === 'sh' ? code.trim().split('\n') : []))
const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-machines-docs-'))
const started: ChildProcess[] = []

beforeAll(() => {
  // A project in which the package is installed.
  mkdirSync(path.join(folder, 'node_modules'))
  symlinkSync(root, path.join(folder, 'node_modules/wellfit'))
  symlinkSync(path.join(root, 'node_modules/koffi'), path.join(folder, 'node_modules/koffi'))
  copyFileSync(path.join(root, 'datasets/wine.csv'), path.join(folder, 'wine.csv'))
  const duration = Array.from({ length: 300 }, (_, i) => 10 + Math.sin(i) + (i % 7))
  const columnData = [
    { name: 'day', data: duration.map((_, i) => i % 7), type: 'DOUBLE' as const },
    { name: 'phase', data: duration.map((_, i) => Math.sin(i)), type: 'DOUBLE' as const },
    { name: 'duration', data: duration, type: 'DOUBLE' as const },
  ]
  writeFileSync(
    path.join(folder, 'trips.parquet'),
    new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize: 50 })),
  )
})
afterAll(() => {
  for (const child of started) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

const main = path.join(root, 'dist/node/cli/main.js')

/** A command of the page as a program and its arguments; `replaced`: what stands for the addresses of the page. */
function commandOf(line: string, replaced: readonly (readonly [string, string])[] = []): string[] {
  const own = replaced.reduce((text, [from, to]) => text.replace(from, to), line.replace(/ +#.*$/, ''))
  const words = [...own.matchAll(/(?:[^\s"]|"[^"]*")+/g)].map(([word]) => word.replaceAll('"', ''))
  return words.flatMap((word) => {
    if (word === 'npx') return []
    if (word === 'wellfit') return [process.execPath, main]
    if (word === 'node') return [process.execPath]
    return word === 'mpirun' ? ['mpirun', '--allow-run-as-root', '--oversubscribe'] : [word]
  })
}

/** Runs a command of the page in the project. */
function run(line: string, replaced: readonly (readonly [string, string])[] = []): string {
  const [program = '', ...args] = commandOf(line, replaced)
  return execFileSync(program, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
}

const find = (start: string): string => {
  const line = commands.find((command) => command.startsWith(start))
  if (line === undefined) throw new Error(`no command of the page begins with ${start}`)
  return line
}

describe('the page about machines', () => {
  const lines = commands.filter((line) => / wellfit [a-z]+ /.test(` ${line} `) && !line.startsWith('npm'))

  it.each(lines)('has flags that exist: %s', (line) => {
    const words = commandOf(line)
    const [name, ...args] = words.slice(words.indexOf(main) + 1)
    const command = COMMANDS.find((one) => one.name === name)
    expect(() => readArguments(args, command?.flags ?? [])).not.toThrow()
  })

  it.skipIf(redisMissing !== undefined)(
    'has a worker and trials that run',
    async () => {
      const server = new RedisServer(await freePort())
      await server.start()
      try {
        const replaced = [['redis://queue.example:6379', server.url]] as const
        const [program = '', ...args] = commandOf(find('npx wellfit worker'), [
          ...replaced,
          ['--processes 8', '--processes 1'],
        ])
        started.push(spawn(program, args, { cwd: folder, stdio: 'ignore' }))
        const out = run(find('npx wellfit trials wine.csv'), replaced)
        expect(out).toMatch(/--l2 0 +5 of 5/)
        expect(out).toMatch(/--l2 10 +5 of 5/)
        const shared = path.join(folder, 'shared')
        const fewer = [
          ...replaced,
          ['--trials 8', '--trials 1 --epochs 5 --fold-repeats 1'],
          ['/shared', shared],
        ] as const
        expect(run(find('npx wellfit improve'), fewer)).toContain('One change was tried')
        // Rows, five folds, and weights for each fold of the baseline and of the trial.
        expect(readdirSync(path.join(shared, 'folds')).length).toBeGreaterThan(10)
      } finally {
        await server.close()
      }
    },
    120_000,
  )

  it('has a training whose folds run on processes', () => {
    expect(run(find('npx wellfit train wine.csv'), [['--processes 4', '--processes 2 --epochs 5']])).toContain(
      'out/wine',
    )
    expect(readFileSync(path.join(folder, 'out/wine/model.safetensors')).length).toBeGreaterThan(500)
  }, 60_000)

  it.skipIf(slurmMissing !== undefined)(
    'has trials and a sweep that run as arrays of Slurm',
    async () => {
      const directory = mkdtempSync(path.join(tmpdir(), 'wellfit-slurm-'))
      started.push(...(await startSlurm(directory)))
      const replaced = [
        ['/shared/trials', path.join(directory, 'trials')],
        ['/shared/sweep', path.join(directory, 'sweep')],
      ] as const
      const data = [
        ['/shared/wine.csv', 'wine.csv'],
        ['--seeds 100', '--seeds 2'],
        [' --mem=4G', ''],
      ] as const
      expect(run(find('npx wellfit trials /shared'), [...replaced, ...data])).toMatch(/default +2 of 2/)
      const fewer = [['0.1,1,10', '0.1,1 --epochs 3 --folds 2']] as const
      expect(run(find('npx wellfit sweep'), [...replaced, ...fewer])).toContain('0.1')
      rmSync(directory, { recursive: true, force: true })
    },
    120_000,
  )

  it.skipIf(mpiMissing !== undefined)(
    'has trainings of ranks that run',
    () => {
      // Fewer ranks and rows than the page has.
      expect(run(find('mpirun -n 4 wellfit train'), [['-n 4', '-n 2']])).toContain('8 blocks on 2 ranks')
      const program = blocks.find(({ code }) => code.startsWith('// train.mjs'))?.code ?? ''
      copyFileSync(path.join(root, 'datasets/penguins.csv'), path.join(folder, 'flowers.csv'))
      writeFileSync(path.join(folder, 'train.mjs'), program)
      run(find('mpirun -n 4 node train.mjs'), [['-n 4', '-n 2']])
      expect(readFileSync(path.join(folder, 'flowers.model')).length).toBeGreaterThan(500)
    },
    120_000,
  )
})

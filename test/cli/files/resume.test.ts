import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { differences } from '../../../tools/kill/operations.mjs'
import { killRuns } from '../../../tools/kill/runs.mjs'

/** A training of one network. */
const single = ['train', '--recipe=plain'] as const

const main = fileURLToPath(new URL('../../../dist/node/cli/main.js', import.meta.url))
const penguins = fileURLToPath(new URL('../../../datasets/penguins.csv', import.meta.url))

/** In milliseconds. */
const A_DAY = 864e5

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wellfit-resume-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

/** Runs the command line; `onCheckpoint` is called once, when there is a checkpoint in `out`. */
function wellfit(args: readonly string[], out = '', onCheckpoint?: (child: ReturnType<typeof spawn>) => void) {
  return new Promise<{ code: number | null; err: string }>((resolve) => {
    const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
    let err = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
    const look = setInterval(() => {
      if (onCheckpoint === undefined || !existsSync(join(out, 'run.checkpoint'))) return
      clearInterval(look)
      onCheckpoint(child)
    }, 20)
    child.on('close', (code) => {
      clearInterval(look)
      resolve({ code, err })
    })
  })
}

/** A long run that is interrupted as soon as it has written a checkpoint. */
async function interrupted(name: string, data: string, signal: 'SIGINT' | 'SIGKILL'): Promise<string> {
  const out = join(folder, name)
  const long = ['--epochs', '100000', '--patience', '100000', '--checkpoint-every', '0', '--no-preflight', '--quiet']
  await wellfit([...single, data, '--target', 'species', '--out', out, ...long], out, (child) => child.kill(signal))
  return out
}

describe('a run killed at random moments', () => {
  it('and resumed as often ends with the bytes of one that was left alone', async () => {
    // Other moments each day. A thousand: npm run test:kills
    const { differing, kills, resumed } = await killRuns(12, Math.floor(Date.now() / A_DAY), { lanes: 2 })
    expect(differing).toEqual([])
    expect(kills).toBeGreaterThanOrEqual(12)
    expect(resumed).toBeGreaterThan(0)
  }, 600_000)
})

describe('an interrupted run', () => {
  it('by Ctrl-C keeps report and checkpoint', async () => {
    const out = await interrupted('stopped', penguins, 'SIGINT')
    const names = await readdir(out)
    for (const name of ['report.html', 'run.json', 'run.checkpoint']) expect(names).toContain(name)
  })

  // The interval of checkpoints is longer than the run: the one that is there was written because of the signal.
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s leaves a checkpoint and goes on to the bytes of one that was left alone', async (signal, code) => {
    const [alone, out] = [join(folder, `alone-${signal}`), join(folder, `signal-${signal}`)]
    const flags = ['--epochs', '300', '--patience', '300', '--checkpoint-every', '600', '--no-preflight', '--no-folds']
    const train = (directory: string) => [...single, penguins, '--target', 'species', '--out', directory, ...flags]
    // The run signals itself: on a busy machine, a signal from here might come when it has ended.
    const atEpoch50 = `
      const write = process.stderr.write.bind(process.stderr)
      process.stderr.write = (text, ...rest) => {
        if (String(text).includes('epoch 50/')) process.kill(process.pid, '${signal}')
        return write(text, ...rest)
      }`
    const hook = `data:text/javascript,${encodeURIComponent(atEpoch50)}`
    const stopped = await new Promise((resolve) => {
      const child = spawn(process.execPath, ['--import', hook, main, ...train(out)], { stdio: 'ignore' })
      child.on('close', resolve)
    })
    expect(stopped).toBe(code)
    expect(existsSync(join(out, 'run.checkpoint'))).toBe(true)
    expect(await wellfit(['train', '--resume', out, '--quiet'])).toMatchObject({ code: 0 })
    expect(await wellfit([...train(alone), '--quiet'])).toMatchObject({ code: 0 })
    expect(differences(out, alone)).toEqual([])
    expect(existsSync(join(out, 'run.checkpoint'))).toBe(false)
  })

  it('by --max-seconds ends well, and can be resumed to the bytes of one that was left alone', async () => {
    const [alone, out] = [join(folder, 'alone-time'), join(folder, 'time')]
    const flags = ['--target', 'species', '--epochs', '60', '--no-preflight', '--no-folds', '--quiet']
    const train = (directory: string) => [...single, penguins, ...flags, '--out', directory]
    expect(await wellfit([...train(out), '--max-seconds', '0.001'])).toMatchObject({ code: 0 })
    expect(existsSync(join(out, 'run.checkpoint'))).toBe(true)
    expect(await wellfit(['train', '--resume', out, '--quiet'])).toMatchObject({ code: 0 })
    expect(await wellfit(train(alone))).toMatchObject({ code: 0 })
    const parameters = ['model.safetensors']
    expect(differences(out, alone).filter((name) => parameters.includes(name))).toEqual([])
  })

  it('is not resumed with a damaged checkpoint, with other data, or with flags; its files stay', async () => {
    const data = join(folder, 'data.csv')
    const text = await readFile(penguins, 'utf8')
    await writeFile(data, text)
    const out = await interrupted('killed', data, 'SIGKILL')
    const checkpoint = join(out, 'run.checkpoint')
    const whole = await readFile(checkpoint)
    const flagged = await wellfit(['train', '--resume', out, '--l2', '3'])
    expect(flagged).toMatchObject({ code: 2 })
    expect(flagged.err).toContain('`--l2` must be left out')
    await truncate(checkpoint, 1000)
    const cut = await wellfit(['train', '--resume', out, '--quiet'])
    expect(cut).toMatchObject({ code: 2 })
    expect(cut.err).toContain('truncated or damaged')
    await writeFile(checkpoint, whole)
    await writeFile(data, text.replace('39.1', '39.2'))
    const other = await wellfit(['train', '--resume', out, '--quiet'])
    expect(other).toMatchObject({ code: 2 })
    expect(other.err).toContain('have the same data')
    expect(await readFile(checkpoint)).toEqual(whole)
  })

  it('leaves nothing where it was refused, so that the directory may be used again', async () => {
    const out = join(folder, 'refused')
    const flags = ['--out', out, '--epochs', '2', '--no-preflight', '--no-folds', '--quiet']
    expect(await wellfit([...single, penguins, '--target', 'specie', ...flags])).toMatchObject({ code: 2 })
    expect(await readdir(out)).toEqual([])
    const refused = ['--target', 'species', '--class-weights', 'yes=2', ...flags]
    expect(await wellfit([...single, penguins, ...refused])).toMatchObject({ code: 2 })
    expect(await readdir(out)).toEqual([])
    expect(await wellfit([...single, penguins, '--target', 'species', ...flags])).toMatchObject({ code: 0 })
  })

  it('that never was, or whose note is something else, is said to be so', async () => {
    const none = await wellfit(['train', '--resume', join(folder, 'none')])
    expect(none).toMatchObject({ code: 3 })
    expect(none.err).toContain('started with --out')
    await writeFile(join(folder, 'run.json'), '{"format":"other"}')
    expect(await wellfit(['train', '--resume', folder])).toMatchObject({ code: 2 })
    expect(await wellfit(['train', penguins, '--resume', folder])).toMatchObject({ code: 2 })
  })
})

describe('an unfinished run of an older version', () => {
  it('goes on without the features of dates that it did not have', async () => {
    const out = join(folder, 'older')
    const data = join(folder, 'dates.csv')
    const rows = Array.from({ length: 400 }, (_, i) => {
      const day = new Date(Date.UTC(2021, 0, 1 + 2 * i)).toISOString().slice(0, 10)
      return `${i},${day},${((i * 37) % 101) / 10},${(i * 37) % 101 > 50 ? 'yes' : 'no'}`
    })
    await writeFile(data, `id,when,x,y\n${rows.join('\n')}\n`)
    const older = ['--dates', 'trend', '--texts', 'drop', '--identifiers', 'keep', '--target-scale', 'linear']
    const flags = ['--epochs', '60', '--patience', '60', '--no-folds', '--quiet']
    const stopped = [...single, data, '--target', 'y', '--out', out, ...flags, ...older, '--max-seconds', '0.001']
    expect(await wellfit(stopped)).toMatchObject({ code: 0 })
    // As version 2 wrote it, which had none of these flags.
    const file = join(out, 'run.json')
    const run = JSON.parse(await readFile(file, 'utf8')) as { flags: [string, string][] }
    const known = run.flags.filter(([name]) => !older.includes(`--${name}`))
    expect(known).toHaveLength(run.flags.length - 4)
    await writeFile(file, JSON.stringify({ ...run, version: 2, flags: known }))
    expect(await wellfit(['train', '--resume', out])).toMatchObject({ code: 0 })
    const model = await readFile(join(out, 'model.json'), 'utf8')
    expect(model).toContain('Column \\"when\\" is converted to days since 1970-01-01.')
    expect(model).toContain('3 number columns')
    expect(model).not.toContain('dateParts')
  })
})

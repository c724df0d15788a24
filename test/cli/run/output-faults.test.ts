import { execFile } from 'node:child_process'
import { existsSync, openSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { spawn } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const main = fileURLToPath(new URL('../../../dist/node/cli/main.js', import.meta.url))
const iris = fileURLToPath(new URL('../../../datasets/iris.csv', import.meta.url))
let folder = ''

interface Ended {
  readonly code: number | null
  readonly err: string
}

function wellfit(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [main, ...args], { cwd: folder }, (_error, _out, err) =>
      resolve({ code: child.exitCode, err }),
    )
  })
}

/** A command that prints to a disk without space. */
function wellfitToFullDisk(...args: string[]): Promise<Ended> {
  const full = openSync('/dev/full', 'w')
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [main, ...args], { cwd: folder, stdio: ['ignore', full, 'pipe'] })
    let err = ''
    child.stderr?.on('data', (text: Buffer) => (err += text.toString()))
    child.on('close', (code) => resolve({ code, err }))
  })
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wellfit-output-'))
  const flags = ['--target', 'species', '--epochs', '2', '--no-preflight', '--no-folds', '--out', 'model']
  const { code, err } = await wellfit('train', '--recipe=plain', iris, ...flags)
  if (code !== 0) throw new Error(err)
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

// Only Linux has a device that is always full.
describe.skipIf(!existsSync('/dev/full'))('standard output on a full disk', () => {
  it.each([
    ['predict', ['predict', 'model', iris]],
    ['evaluate', ['evaluate', 'model', iris, '--resamples', '0']],
    ['data', ['data', iris, '--target', 'species']],
    ['demo', ['demo']],
    ['help', ['train', '--help']],
  ])('%s ends with exit code 3 and words, not with a stack', async (_, args) => {
    const { code, err } = await wellfitToFullDisk(...args)
    expect(err).toContain('standard output')
    expect(err).toContain('ENOSPC')
    expect(err).not.toMatch(/^\s+at /m)
    expect(code).toBe(3)
  })
})

describe('--out with a step back over a directory that does not exist', () => {
  it('names the directory that is left of it', async () => {
    const { code, err } = await wellfit('data', iris, '--target', 'species', '--out', 'missing/../report')
    expect([code, err.includes('unexpected')]).toEqual([0, false])
    expect(await readdir(join(folder, 'report'))).toContain('data.html')
    expect(existsSync(join(folder, 'missing'))).toBe(false)
  })

  it('of predict names the file that is left of it', async () => {
    const { code } = await wellfit('predict', 'model', iris, '--out', 'missing/../predictions.csv')
    expect(code).toBe(0)
    expect(await readdir(folder)).toContain('predictions.csv')
  })

  it('that is a file, or looks like one, is refused with the name of a directory', async () => {
    await writeFile(join(folder, 'iris.csv'), '')
    const taken = await wellfit('data', iris, '--target', 'species', '--out', 'iris.csv')
    expect(taken.code).toBe(3)
    expect(taken.err).toContain('`--out` (="iris.csv") must be a directory, and is a file.')
    expect(taken.err).toContain('name a new directory, such as iris-results.')
    const named = await wellfit('data', iris, '--target', 'species', '--out', join('new', 'report.HTML'))
    expect(named.code).toBe(2)
    expect(named.err).toContain('`--out` (="new/report.HTML") must name a directory, not a file.')
    expect(named.err).toContain('such as new/report-results.')
    expect(existsSync(join(folder, 'new'))).toBe(false)
    await mkdir(join(folder, 'results.csv'))
    expect((await wellfit('data', iris, '--target', 'species', '--out', 'results.csv')).code).toBe(0)
  })

  it('below a file is exit code 3 with words', async () => {
    await writeFile(join(folder, 'file'), '')
    const { code, err } = await wellfit('data', iris, '--target', 'species', '--out', 'file/below')
    expect(code).toBe(3)
    expect(err).toContain('ENOTDIR')
  })
})

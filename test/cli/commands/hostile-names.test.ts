import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const main = fileURLToPath(new URL('../../../dist/node/cli/main.js', import.meta.url))

/** Clears the screen, rings the bell, turns the direction of writing, sets the title of the window. */
const ESCAPES = '\u001b[2J\u0007\u202e\u001b]0;owned\u0007'
const CLASSES = [`yes${ESCAPES}`, `no${ESCAPES}`]
const HEADERS = [`first${ESCAPES}`, 'second', `label${ESCAPES}`]

const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/

let folder = ''
let data = ''
let model = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wellfit-hostile-'))
  data = join(folder, 'data.csv')
  model = join(folder, 'model')
  const rows = Array.from({ length: 90 }, (_, i) => `${i % 10},${(i * 7) % 11},${CLASSES[i % 10 < 5 ? 0 : 1]}`)
  await writeFile(data, `${HEADERS.join(',')}\n${rows.join('\n')}\n`)
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

/** What a command prints on a terminal, from both of its streams. */
async function onTerminal(...args: string[]): Promise<string> {
  const quoted = [process.execPath, main, ...args].map((arg) => `'${arg.replaceAll("'", `'\\''`)}'`).join(' ')
  const { stdout } = await promisify(execFile)('script', ['-qec', quoted, '/dev/null'], { maxBuffer: 2 ** 26 })
  return stdout
}

/** Our own: a line erased for the progress bar, emphasis, where the environment does not forbid it, and the ends of lines. */
const withoutOwn = (text: string): string =>
  text
    .replaceAll('\r\u001b[2K', '')
    .replaceAll(/\u001b\[(?:1|22)m/g, '')
    .replaceAll('\r\n', '\n')

describe.runIf(process.platform === 'linux')('names and cells with control characters', () => {
  const target = HEADERS[2] ?? ''

  it.each([
    ['data', () => ['data', data, '--target', target]],
    ['check', () => ['check', data, '--target', target, '--epochs', '5']],
    ['train', () => ['train', '--recipe=plain', data, '--target', target, '--epochs', '30', '--out', model]],
    ['train --json', () => ['train', '--recipe=plain', data, '--target', target, '--epochs', '5', '--json']],
    [
      'train --threshold',
      () => ['train', data, '--target', target, '--epochs', '5', '--threshold', 'f1', '--no-folds'],
    ],
    ['errors', () => ['errors', data, '--target', target, '--epochs', '5']],
    ['sweep', () => ['sweep', data, '--target', target, '--epochs', '5', '--l2', '1,10']],
    ['improve', () => ['improve', data, '--target', target, '--epochs', '5', '--trials', '1']],
    ['inspect', () => ['inspect', model]],
    ['evaluate', () => ['evaluate', model, data]],
    ['predict', () => ['predict', model, data]],
  ])('do not reach the terminal: %s', async (_, args) => {
    const shown = withoutOwn(await onTerminal(...args()))
    expect(shown.length).toBeGreaterThan(100)
    expect(shown.split('\n').filter((line) => CONTROLS.test(line))).toEqual([])
  })

  it('reach files and pipes byte for byte', async () => {
    const out = join(folder, 'predictions.csv')
    const { stdout } = await promisify(execFile)(process.execPath, [main, 'predict', model, data], {
      maxBuffer: 2 ** 26,
    })
    await promisify(execFile)(process.execPath, [main, 'predict', model, data, '--out', out])
    const written = await readFile(out, 'utf8')
    expect(written).toBe(stdout)
    for (const name of CLASSES) expect(written).toContain(`probability ${name}`)
  })
})

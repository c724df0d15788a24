import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const page = readFileSync(path.join(root, 'docs/get-started.md'), 'utf8')

/** The code blocks of the page in order, by language; those without one are what a program prints. */
function blocks(language: string): string[] {
  return [...page.matchAll(/^```(\w*)\n([^]*?)^```$/gm)].flatMap(([, of, code = '']) => (of === language ? [code] : []))
}

const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-get-started-'))

/** What a command prints in the folder of the reader. */
function run(command: string, ...args: string[]): string {
  const { stdout, stderr, status } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return stdout
}

/** A command of the page by `npx wellfit`. */
function wellfit(line: string | undefined): string {
  const [npx, name, ...args] = line?.trim().split(' ') ?? []
  expect([npx, name]).toEqual(['npx', 'wellfit'])
  return run(process.execPath, path.join(root, 'dist/node/cli/main.js'), ...args)
}

beforeAll(() => {
  mkdirSync(path.join(folder, 'node_modules'))
  symlinkSync(root, path.join(folder, 'node_modules/wellfit'), 'dir')
  copyFileSync(path.join(root, 'datasets/iris.csv'), path.join(folder, 'flowers.csv'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('docs/get-started.md', () => {
  it('begins with the installation', () => {
    expect(page).toMatch(/^# Get started\n\n```sh\nnpm install wellfit\n```\n/)
  })

  it('shows what the command line predicts', () => {
    const [, train, predict] = blocks('sh')
    const [rows = '', predicted] = blocks('csv')
    wellfit(`${train?.trim()} --quiet --no-folds`)
    writeFileSync(path.join(folder, 'new-flowers.csv'), rows)
    expect(wellfit(predict)).toBe(predicted)
  })

  it('shows what its programs print', () => {
    const programs = blocks('js')
    const printed = blocks('')
    expect(programs.length).toBe(2)
    for (const [i, code] of programs.entries()) {
      writeFileSync(path.join(folder, 'program.mjs'), code)
      expect(run(process.execPath, 'program.mjs')).toBe(printed[i])
    }
  })
})

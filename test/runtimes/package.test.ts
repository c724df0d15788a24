import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type * as Csv from '../../src/data/csv/index.js'
import type * as Wellfit from '../../src/index.js'
import { findArm64 } from '../../tools/arm64.mjs'
import { bundle } from './bundle.js'
import { goldenResults } from './golden.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The machine's own Node, if it is one that the package supports: the first on the PATH that npm did not install. */
function systemNode(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => !folder.includes('node_modules'))
  return folders.map((folder) => path.join(folder, 'node')).find((file) => existsSync(file) && majorOf(file) >= 20)
}

function majorOf(node: string): number {
  return Number(execFileSync(node, ['-p', 'process.versions.node.split(".")[0]'], { encoding: 'utf8' }))
}

const script = `
import { readFileSync } from 'node:fs'
import * as api from 'wellfit'
import { performRuns } from './runs.js'
const results = await performRuns(api, readFileSync('datasets/digits.csv', 'utf8'))
console.log(JSON.stringify(results))
`

const own = systemNode()
const arm64 = findArm64()

/** The runs on a Node, in a process of its own, through what package.json exports. */
async function runOn(node: string, [emulator, ...emulatorFlags]: readonly string[] = []): Promise<unknown> {
  const code = await bundle(script, {
    conditions: ['node', 'import'],
    external: (specifier) => (specifier === 'wellfit' || specifier.startsWith('node:') ? specifier : undefined),
  })
  // Inside the package, so that its own name leads to what package.json exports.
  const name = emulator === undefined ? `node-${majorOf(node)}` : 'arm64'
  const file = path.join(root, `out/test/package-on-${name}.mjs`)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, code)
  const command = emulator ?? node
  const args = emulator === undefined ? [] : [...emulatorFlags, node]
  const output = execFileSync(command, [...args, '--throw-deprecation', file], { cwd: root, encoding: 'utf8' })
  return JSON.parse(output)
}

describe('the package as Node loads it', () => {
  it('gives the golden weights on the Node that the project is developed on', async () => {
    expect(await runOn(process.execPath)).toEqual(goldenResults())
  })

  it.skipIf(own === undefined)(
    `gives the golden weights on the system's Node (${own ?? 'skipped: none of version 20 or newer on the PATH'})`,
    async () => {
      expect(await runOn(own ?? '')).toEqual(goldenResults())
    },
  )

  it.skipIf(arm64 === undefined)(
    `gives the golden weights on 64-bit ARM (${arm64 === undefined ? 'skipped: no emulator and Node for it' : 'emulated'})`,
    { timeout: 300_000 },
    async () => {
      expect(await runOn(arm64?.node ?? '', arm64?.emulator)).toEqual(goldenResults())
    },
  )

  it('needs no package but the loader, and has the licences of what is in it', () => {
    const { dependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
      readonly dependencies: Readonly<Record<string, string>>
    }
    expect(Object.keys(dependencies)).toEqual(['@assemblyscript/loader'])
    const scripts = ['dist/node', 'dist/src/report/chart'].flatMap((folder) =>
      readdirSync(root + folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.js'))
        .map((name) => readFileSync(path.join(root, folder, name), 'utf8')),
    )
    const imported = scripts.flatMap((text) =>
      [...text.matchAll(/(?:^|;)(?:import|export)[^'"`;]*?\bfrom ?["']([^."'][^"']*)["']/gm)].map(
        ([, name = '']) => name,
      ),
    )
    const packages = imported.filter((name) => !name.startsWith('node:') && !name.startsWith('#'))
    expect(new Set(packages)).toEqual(new Set(['@assemblyscript/loader']))
    const licences = ['dist/node', 'dist/src/report/chart'].map((folder) =>
      readFileSync(`${root}${folder}/LICENSES.txt`, 'utf8'),
    )
    for (const name of ['@observablehq/plot', 'linkedom', 'd3-array', 'd3-shape']) {
      expect(licences[1]).toMatch(new RegExp(`^${name} \\d`, 'm'))
    }
    for (const name of ['hyparquet', 'hyparquet-writer']) expect(licences[0]).toMatch(new RegExp(`^${name} \\d`, 'm'))
  })

  it('is of few modules, which share their errors', async () => {
    const bundled = `${root}dist/node/`
    const { readCsv } = (await import(`${bundled}data/csv/index.js`)) as typeof Csv
    const { WellfitError } = (await import(`${bundled}index.js`)) as typeof Wellfit
    await expect(readCsv('')).rejects.toBeInstanceOf(WellfitError)
  })
})

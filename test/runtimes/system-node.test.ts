import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
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

const node = systemNode()

it.skipIf(node === undefined)(
  `gives the golden weights on the system's Node (${node ?? 'skipped: none of version 20 or newer on the PATH'})`,
  async () => {
    const code = await bundle(script, {
      conditions: ['node', 'import'],
      external: (specifier) => (specifier === 'wellfit' || specifier.startsWith('node:') ? specifier : undefined),
    })
    // Inside the package, so that its own name leads to what package.json exports.
    const file = path.join(root, 'out/test/system-node.mjs')
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, code)
    const output = execFileSync(node ?? '', ['--throw-deprecation', file], { cwd: root, encoding: 'utf8' })
    expect(JSON.parse(output)).toEqual(goldenResults())
  },
)

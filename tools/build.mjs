// Builds dist/: the wasm cores, also as texts, the JavaScript, and its bundle for Node. Skips what is up to date, by content.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { bundleCharts, bundleForNode, bundleWorkers, forwardText, writeForwardText } from './bundle.mjs'
import { compact, leaveOutUnreached } from './build/compact.mjs'
import { coreModule } from './build/core-text.mjs'
import { entryOf, targets } from './cores.mjs'
import { writeImportMap } from './build/import-map.mjs'
import { writeManPage } from './build/man.mjs'
import { packageFile, projectNode, root } from './paths.mjs'
import { runOrThrow } from './run.mjs'
import { contentHash, filesUnder, readStamp, removeStamp, writeStamp } from './stamp.mjs'

/** @typedef {{ name: string, inputs: string[], outputs: string[], build: () => Promise<unknown> }} Part */

/** @type {Part[]} */
const parts = [
  {
    name: 'wasm',
    inputs: [
      'assembly',
      'asconfig.json',
      'package-lock.json',
      'tools/build.mjs',
      'tools/build/core-text.mjs',
      'tools/cores.mjs',
    ],
    outputs: ['dist/wasm'],
    build: buildCores,
  },
  {
    name: 'script',
    inputs: [
      'src',
      'assembly/layout.ts',
      'assembly/instructions/layout',
      'tsconfig.json',
      'package.json',
      'package-lock.json',
      'tools/build.mjs',
      'tools/bundle.mjs',
      'tools/build/compact.mjs',
      'tools/build/man.mjs',
      'tools/build/import-map.mjs',
      'tools/build/static-imports.mjs',
      'tools/no-style-sheets.mjs',
      'tools/no-selectors.mjs',
      'tools/one-empty-document.mjs',
    ],
    outputs: ['dist/src', 'dist/assembly', 'dist/node', 'dist/worker', 'dist/man', 'dist/page'],
    build: buildScript,
  },
]

/** What TypeScript knows of `import module from 'wellfit/wasm/f32.wasm'`. */
const moduleTypes =
  '/// <reference path="../src/runtime/platform-types.d.ts" />\ndeclare const module: WebAssembly.Module\nexport default module\n'

async function buildCores() {
  rmSync(path.join(root, 'dist/wasm'), { recursive: true, force: true })
  await Promise.all(targets.map(buildCore))
  writeFileSync(path.join(root, 'dist/wasm/module.d.ts'), moduleTypes)
}

/** @param {string} target */
async function buildCore(target) {
  const asc = packageFile('assemblyscript', 'bin', 'asc.js')
  const result = await runOrThrow(projectNode(), [asc, entryOf(target), '--target', target], { quiet: true })
  if (/^WARNING /m.test(result.err)) throw new Error(`asc --target ${target} warns:\n${result.err.trim()}`)
  const core = path.join(root, `dist/wasm/wellfit-${target}`)
  writeFileSync(`${core}.text.js`, coreModule(readFileSync(`${core}.wasm`)))
}

async function buildScript() {
  await runOrThrow(projectNode(), [packageFile('typescript', 'bin', 'tsc'), '-p', 'tsconfig.json'], { quiet: true })
  // Exported models have the names of the sources.
  const forward = forwardText()
  for (const file of filesUnder(['dist/src', 'dist/assembly'])) {
    if (!hasSource(file)) rmSync(path.join(root, file))
    else if (file.endsWith('.js')) compact(path.join(root, file))
    else if (file.endsWith('.d.ts')) indentByTabs(path.join(root, file))
  }
  referToPlatformTypes()
  await bundleWorkers()
  writeForwardText(forward)
  await bundleCharts()
  await bundleForNode()
  leaveOutUnreached()
  await writeManPage()
  writeImportMap()
}

/**
 * Has a file that tsc wrote one tab where it has four spaces: 16 kB of all declarations.
 *
 * @param {string} file
 */
function indentByTabs(file) {
  const text = readFileSync(file, 'utf8')
  writeFileSync(
    file,
    text.replace(/^(?: {4})+/gm, (spaces) => '\t'.repeat(spaces.length / 4)),
  )
}

/** Has the types of each entry begin with those of the platform that they name. */
function referToPlatformTypes() {
  /** @type {{ exports: Record<string, string | { types: string }> }} */
  const { exports } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  const types = path.join(root, 'dist/src/runtime/platform-types.d.ts')
  for (const target of Object.values(exports)) {
    if (typeof target === 'string' || !target.types.startsWith('./dist/src/')) continue
    const file = path.join(root, target.types)
    const way = path.relative(path.dirname(file), types).replaceAll(path.sep, '/')
    const text = readFileSync(file, 'utf8').replace(/^\/\/\/ <reference .*\n/, '')
    writeFileSync(file, `/// <reference path="${way}" />\n${text}`)
  }
}

/**
 * Removes the output of sources that no longer exist, which tsc leaves behind.
 *
 * @param {string} file
 */
function hasSource(file) {
  const source = file.replace(/^dist\//, '').replace(/(\.js\.map|\.js|\.d\.ts)$/, '.ts')
  return existsSync(path.join(root, source))
}

/**
 * Builds a part unless it is up to date; returns a description if it did.
 *
 * @param {Part} part
 */
async function bringUpToDate({ name, inputs, outputs, build }) {
  const file = `dist/.${name}-stamp`
  const before = contentHash(inputs)
  if (readStamp(file) === `${before} ${contentHash(outputs)}`) return undefined
  removeStamp(file)
  const start = performance.now()
  await build()
  writeStamp(file, `${before} ${contentHash(outputs)}`)
  return `${name} in ${((performance.now() - start) / 1000).toFixed(1)} s`
}

const results = await Promise.allSettled(parts.map(bringUpToDate))
const built = results.flatMap((result) => (result.status === 'fulfilled' ? (result.value ?? []) : []))
if (built.length > 0) console.log(`built ${built.join(', ')}`)
for (const result of results) {
  if (result.status === 'fulfilled') continue
  console.error(result.reason instanceof Error ? result.reason.message : result.reason)
  process.exitCode = 1
}

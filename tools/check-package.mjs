// Checks the package that would be published: everything that it promises, and nothing that only development needs.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { packageFile, root } from './paths.mjs'
import { run, runOrThrow } from './run.mjs'

const allowed = [
  /^dist\/(?:src|node|assembly|wasm|worker)\//,
  /^datasets\/[a-z-]+\.csv$/,
  /^datasets\/NOTICES\.md$/,
  /^docs\//,
  /^(?:package\.json|README\.md|CHANGELOG\.md|LICENSE)$/,
]
const required = ['README.md', 'CHANGELOG.md', 'LICENSE', 'package.json']

/** Of the unpacked package: 7.5 MB, and some room. */
const MOST_BYTES = 8_000_000

const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))

/**
 * The files of a conditional target under all conditions, without patterns.
 *
 * @param {unknown} target
 * @returns {string[]}
 */
function targets(target) {
  if (typeof target === 'string') return target.includes('*') ? [] : [target.replace(/^\.\//, '')]
  return typeof target === 'object' && target !== null ? Object.values(target).flatMap(targets) : []
}

async function packedFiles() {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts', '--loglevel=error']
  const { out } = await runOrThrow('npm', args, { quiet: true })
  /** @type {unknown} */
  const answer = JSON.parse(out)
  /** @type {{ files: { path: string, size: number }[], size: number, unpackedSize: number }[]} */
  const packs = Object.values(/** @type {object} */ (answer))
  const [pack] = packs
  if (pack === undefined) throw new Error('npm pack named no package')
  return pack
}

/**
 * What TypeScript finds in the types of all entries, with no library but that of the language, and with those of pages.
 *
 * @returns {Promise<string[]>}
 */
async function typeProblems() {
  const folder = path.join(root, 'out/check-package')
  mkdirSync(folder, { recursive: true })
  const typed = Object.entries(manifest.exports).filter(([, target]) => typeof target === 'object' && 'types' in target)
  const lines = typed.map(([name], i) => `export * as entry${i} from '${name.replace(/^\./, manifest.name)}'\n`)
  const file = path.join(folder, 'entries.ts')
  writeFileSync(file, lines.join(''))
  const results = await Promise.all(
    ['es2022', 'es2022,dom', 'es2022,webworker'].map((lib) => {
      const flags = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--module', 'nodenext', '--target', 'es2022']
      const tsc = packageFile('typescript', 'bin', 'tsc')
      return run(process.execPath, [tsc, ...flags, '--lib', lib, '--types', '', '--ignoreConfig', file], {
        quiet: true,
      })
    }),
  )
  return results.flatMap(({ code, out, err }) => (code === 0 ? [] : `${out}${err}`.trim().split('\n')))
}

const pack = await packedFiles()
const names = new Set(pack.files.map((file) => file.path))
const promised = [...required, ...targets(manifest.exports), ...targets(manifest.imports), ...targets(manifest.bin)]
const problems = [
  ...[...new Set(promised)].filter((name) => !names.has(name)).map((name) => `missing: ${name}`),
  ...[...names]
    .filter((name) => !allowed.some((pattern) => pattern.test(name)))
    .map((name) => `does not belong: ${name}`),
]
if (pack.unpackedSize > MOST_BYTES) problems.push(`${pack.unpackedSize} bytes unpacked, more than ${MOST_BYTES}`)
problems.push(...(await typeProblems()))
const { messages } = await publint({ pkgDir: root, strict: true, pack: 'npm' })
problems.push(
  ...messages.map((message) => `publint: ${formatMessage(message, manifest, { color: false }) ?? message.code}`),
)

for (const problem of problems) console.error(problem)
process.exitCode = problems.length === 0 ? 0 : 1
for (const { path: name, size } of pack.files) if (name.endsWith('.wasm')) console.log(`${name}: ${size} bytes`)
console.log(`the package: ${names.size} files, ${pack.size} bytes packed, ${problems.length} problems`)

// Checks the package that would be published: everything that it promises, and nothing that only development needs.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { packageFile, root } from './paths.mjs'
import { run, runOrThrow } from './run.mjs'

const allowed = [
  /^dist\/(?:src|node|assembly|wasm|worker|man)\//,
  /^datasets\/[a-z-]+\.csv$/,
  /^datasets\/NOTICES\.md$/,
  /^docs\//,
  /^(?:package\.json|README\.md|CHANGELOG\.md|LICENSE)$/,
]
const required = ['README.md', 'CHANGELOG.md', 'LICENSE', 'package.json']

/** Of the unpacked package. The loader, the one other package of an installation, has less than 0.1 MB. */
const MOST_BYTES = 6_100_000

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
 * What TypeScript finds in the types of all entries, with no library but that of the language, and with those of pages, and
 * which files it reads that are not packed.
 *
 * @param {Set<string>} packed
 * @returns {Promise<string[]>}
 */
async function typeProblems(packed) {
  const folder = path.join(root, 'out/check-package')
  mkdirSync(folder, { recursive: true })
  const typed = Object.entries(manifest.exports).filter(([, target]) => typeof target === 'object' && 'types' in target)
  const lines = typed.map(([name], i) => `export * as entry${i} from '${name.replace(/^\./, manifest.name)}'\n`)
  const file = path.join(folder, 'entries.ts')
  writeFileSync(file, lines.join(''))
  const results = await Promise.all(
    ['es2022', 'es2022,dom', 'es2022,webworker'].map((lib) => {
      const flags = [
        '--listFiles',
        '--noEmit',
        '--strict',
        '--skipLibCheck',
        'false',
        '--module',
        'nodenext',
        '--target',
        'es2022',
      ]
      const tsc = packageFile('typescript', 'bin', 'tsc')
      return run(process.execPath, [tsc, ...flags, '--lib', lib, '--types', '', '--ignoreConfig', file], {
        quiet: true,
      })
    }),
  )
  const dist = path.join(root, 'dist')
  return results.flatMap(({ code, out, err }) => {
    const lines = `${out}${err}`.trim().split('\n')
    const read = lines.filter((line) => line.startsWith(dist)).map((line) => path.relative(root, line))
    const missing = read.filter((name) => !packed.has(name)).map((name) => `missing: ${name}, which types name`)
    const others = lines.filter((line) => /\/node_modules\/(?!typescript\/|@typescript\/)/.test(line))
    return code === 0 ? [...missing, ...others.map((file) => `types need ${file}, which is not installed`)] : lines
  })
}

const pack = await packedFiles()
const names = new Set(pack.files.map((file) => file.path))
const promised = [
  ...required,
  ...targets(manifest.exports),
  ...targets(manifest.imports),
  ...targets(manifest.bin),
  ...targets(manifest.man),
]
const problems = [
  ...[...new Set(promised)].filter((name) => !names.has(name)).map((name) => `missing: ${name}`),
  ...[...names]
    .filter((name) => !allowed.some((pattern) => pattern.test(name)))
    .map((name) => `does not belong: ${name}`),
]
if (pack.unpackedSize > MOST_BYTES) problems.push(`${pack.unpackedSize} bytes unpacked, more than ${MOST_BYTES}`)
problems.push(...(await typeProblems(names)))
const { messages } = await publint({ pkgDir: root, strict: true, pack: 'npm' })
problems.push(
  ...messages.map((message) => `publint: ${formatMessage(message, manifest, { color: false }) ?? message.code}`),
)

for (const problem of problems) console.error(problem)
process.exitCode = problems.length === 0 ? 0 : 1
for (const { path: name, size } of pack.files) if (name.endsWith('.wasm')) console.log(`${name}: ${size} bytes`)
console.log(`the package: ${names.size} files, ${pack.size} bytes packed, ${problems.length} problems`)

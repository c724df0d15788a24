// Checks the package that would be published: everything that it promises, and nothing that only development needs.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { packageFile, root } from './paths.mjs'
import { run, runOrThrow } from './run.mjs'

const allowed = [
  /^dist\/(?:src|node|assembly|wasm|worker|man|page)\//,
  /^datasets\/[a-z-]+\.csv$/,
  /^datasets\/NOTICES\.md$/,
  /^docs\//,
  /^(?:package\.json|README\.md|CHANGELOG\.md|LICENSE)$/,
]
const required = ['README.md', 'CHANGELOG.md', 'LICENSE', 'package.json', 'dist/page/importmap.js']

/** Of the unpacked package. The loader, the one other package of an installation, has less than 0.1 MB. */
const MOST_BYTES = 6_300_000

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

const folder = path.join(root, 'out/check-package')
mkdirSync(folder, { recursive: true })

async function packedFiles() {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder, '--loglevel=error']
  const { out } = await runOrThrow('npm', args, { quiet: true })
  /** @type {unknown} */
  const answer = JSON.parse(out)
  /** @type {{ filename: string, files: { path: string, size: number }[], size: number, unpackedSize: number }[]} */
  const packs = Object.values(/** @type {object} */ (answer))
  const [pack] = packs
  if (pack === undefined) throw new Error('npm pack named no package')
  return pack
}

/**
 * What TypeScript, the newest and the oldest that is promised, finds in the types of all entries, with no library but that of the
 * language, and with those of pages, and which files it reads that are not packed.
 *
 * @param {Set<string>} packed
 * @returns {Promise<string[]>}
 */
async function typeProblems(packed) {
  const typed = Object.entries(manifest.exports).filter(([, target]) => typeof target === 'object' && 'types' in target)
  const lines = typed.map(([name], i) => `export * as entry${i} from '${name.replace(/^\./, manifest.name)}'\n`)
  const file = path.join(folder, 'entries.ts')
  writeFileSync(file, lines.join(''))
  const libs = [['es2022'], ['es2022', 'dom'], ['es2022', 'webworker']]
  // That of attw is 5.9: `overrides` of package.json.
  const compilers = ['typescript', '@arethetypeswrong/core/node_modules/typescript']
  const runs = compilers.flatMap((compiler) => libs.map((lib) => ({ compiler, lib })))
  const common = { noEmit: true, strict: true, skipLibCheck: false, module: 'nodenext', target: 'es2022', types: [] }
  const results = await Promise.all(
    runs.map(({ compiler, lib }) => {
      const config = path.join(folder, `${compilers.indexOf(compiler)}-${lib.join('-')}.json`)
      writeFileSync(config, JSON.stringify({ compilerOptions: { ...common, lib }, files: [file] }))
      const tsc = packageFile(compiler, 'bin', 'tsc')
      return run(process.execPath, [tsc, '--listFiles', '-p', config], { quiet: true })
    }),
  )
  const dist = path.join(root, 'dist')
  return results.flatMap(({ code, out, err }) => {
    const lines = `${out}${err}`.trim().split('\n')
    const read = lines.filter((line) => line.startsWith(dist)).map((line) => path.relative(root, line))
    const missing = read.filter((name) => !packed.has(name)).map((name) => `missing: ${name}, which types name`)
    const others = lines.filter((line) =>
      /\/node_modules\/(?!typescript\/|@typescript\/|@arethetypeswrong\/)/.test(line),
    )
    return code === 0 ? [...missing, ...others.map((file) => `types need ${file}, which is not installed`)] : lines
  })
}

/**
 * What the tarball has for each way to resolve an import, but those that a package of ES modules alone does not serve: `require` where Node
 * cannot load ES modules by it, and resolution from before `exports`.
 *
 * @param {string} tarball
 * @returns {Promise<string[]>}
 */
async function resolutionProblems(tarball) {
  const result = await checkPackage(createPackageFromTarballData(new Uint8Array(readFileSync(tarball))))
  if (result.types === false) return ['attw: the package has no types']
  return result.problems
    .filter((problem) => !('resolutionKind' in problem) || !['node10', 'node16-cjs'].includes(problem.resolutionKind))
    .map((problem) => `attw: ${JSON.stringify(problem)}`)
}

/**
 * Links of packed pages that lead to no packed file or folder.
 *
 * @param {Set<string>} packed
 */
function deadLinks(packed) {
  return [...packed]
    .filter((name) => name.endsWith('.md'))
    .flatMap((name) => {
      const text = readFileSync(path.join(root, name), 'utf8').replaceAll(/^```[^]*?^```/gm, '')
      const targets = [...text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map(([, target = '']) => target)
      return targets
        .filter((target) => !/^[a-z]+:/.test(target))
        .map((target) => path.posix.join(path.posix.dirname(name), target))
        .filter((target) => !packed.has(target))
        .map((target) => `dead link: ${name} leads to ${target}, which is not packed`)
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
problems.push(...deadLinks(names))
problems.push(...(await typeProblems(names)))
problems.push(...(await resolutionProblems(path.join(folder, pack.filename))))
const { messages } = await publint({ pkgDir: root, strict: true, pack: 'npm' })
problems.push(
  ...messages.map((message) => `publint: ${formatMessage(message, manifest, { color: false }) ?? message.code}`),
)

for (const problem of problems) console.error(problem)
process.exitCode = problems.length === 0 ? 0 : 1
for (const { path: name, size } of pack.files) if (name.endsWith('.wasm')) console.log(`${name}: ${size} bytes`)
console.log(`the package: ${names.size} files, ${pack.size} bytes packed, ${problems.length} problems`)

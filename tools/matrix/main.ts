/**
 * Tries the packed package wherever it should work: one small app by the bundlers that people use, and a suite of training,
 * saving and predicting in the runtimes, from fresh folders without configuration.
 *
 *     npm run test:matrix -- [NAME …] [--sample N --seed TEXT] [--write]
 *
 * NAME is a part of the name of a bundle or runtime; `--sample` picks some by the seed; `--write` renews the tables of
 * docs/deploy/bundlers.md. What is absent on this machine is skipped, with the reason.
 */
import { createHash } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import prettier from 'prettier'
import { root } from '../paths.mjs'
import { startChromium } from './browsers.ts'
import { bundles } from './bundles.ts'
import type { Bundle } from './bundles.ts'
import { freshApp } from './folder.ts'
import { judgeRuntime } from './judge-runtime.ts'
import { runBundle } from './run-bundle.ts'
import { runtimes } from './runtimes.ts'
import type { Runtime } from './runtimes.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: 'string' },
    seed: { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
  },
})

/** The ones to try: those named, or as many as the sample has, in the order that the seed gives. */
function chosen<Part extends Bundle | Runtime>(parts: readonly Part[]): readonly Part[] {
  const named = parts.filter(({ name }) => positionals.length === 0 || positionals.some((part) => name.includes(part)))
  if (values.sample === undefined) return named
  const rank = ({ name }: Part): string => createHash('sha256').update(`${values.seed} ${name}`).digest('hex')
  return named.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1)).slice(0, Number(values.sample))
}

let failed = 0

function row(cells: readonly string[]): string {
  const line = `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`
  console.log(line)
  return line
}

/** The name with the bundler's version. */
function withVersion({ name, packages }: Bundle): string {
  const [version = ''] = Object.values(packages)
  return name.replace(/^[^,(]*[^,( ]/u, (tool) => `${tool} ${version}`)
}

async function tryBundles(folder: string): Promise<string[]> {
  const browser = await startChromium()
  const lines: string[] = []
  try {
    for (const bundle of chosen(bundles)) {
      const { word, bytes } = await runBundle(folder, browser, bundle)
      if (!/^(?:yes$|one thread, no worker$|skipped: )/u.test(word)) failed++
      lines.push(row([withVersion(bundle), word, bytes === null ? '–' : `${(bytes / 1000).toFixed(1)} kB`]))
    }
  } finally {
    if (typeof browser !== 'string') await browser.close()
  }
  return lines
}

async function tryRuntimes(folder: string): Promise<string[]> {
  const lines: string[] = []
  for (const runtime of chosen(runtimes)) {
    // One that does not start, as on a busy machine, keeps none of the others from being tried.
    const result = await runtime.run(folder).catch((error: unknown) => ({ name: runtime.name, text: String(error) }))
    if (typeof result === 'string') {
      row([runtime.name, `skipped: ${result}`])
      continue
    }
    const { cells, passed } = judgeRuntime(result.text)
    if (!passed) failed++
    lines.push(row([result.name, ...cells]))
  }
  return lines
}

const page = path.join(root, 'docs/deploy/bundlers.md')

/** Puts lines of a table below its marker in the documentation. */
async function write(name: string, head: string, lines: readonly string[]): Promise<void> {
  const rule = head.replace(/[^|]+/gu, ' --- ')
  const table = [head, rule, ...lines].join('\n')
  const text = readFileSync(page, 'utf8').replace(
    new RegExp(`(<!-- matrix: ${name} -->\n\n)(?:\\|.*\n)*\n?`, 'u'),
    (_, marker: string) => `${marker}${table}\n\n`,
  )
  const options = await prettier.resolveConfig(page)
  writeFileSync(page, await prettier.format(text, { ...options, filepath: page }))
}

const needed = [...chosen(bundles), ...chosen(runtimes)]
const fields = Object.assign({}, ...chosen(bundles).map(({ manifest }) => manifest ?? {})) as Record<string, unknown>
const packages = Object.assign({}, ...needed.map((one) => one.packages)) as Record<string, string>
const folder = await freshApp(packages, fields)
try {
  const bundleLines = await tryBundles(folder)
  const runtimeLines = await tryRuntimes(folder)
  if (values.write && positionals.length === 0 && values.sample === undefined) {
    await write('bundles', '| bundle | threads and workers | scripts of the page |', bundleLines)
    await write(
      'runtimes',
      '| runtime | golden weights | save, load, predict | two threads | `worker: true` |',
      runtimeLines,
    )
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = failed === 0 ? 0 : 1
console.log(`\n${needed.length} tried, ${failed} failed`)

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { fileURLToPath } from 'node:url'
import { rolldown, type OutputChunk } from 'rolldown'
import { describe, expect, it } from 'vitest'
import { runOrThrow } from '../../tools/run.mjs'

const dist = fileURLToPath(new URL('../../dist/src/', import.meta.url))

/** What a page may load before it does anything: an entry and what it imports statically, minified, by brotli, in bytes. */
const budgets: readonly (readonly [program: string, code: string, most: number])[] = [
  ['trains and predicts', "export { dataset, network } from 'ROOT/index.js'", 16_000],
  [
    'splits, scales, trains and predicts',
    "export { dataset, network, scale, fitScaler, split } from 'ROOT/index.js'",
    31_000,
  ],
  ['loads a model and predicts', "export { loadModel } from 'ROOT/index.js'", 36_000],
  [
    'serves a model',
    "export { loadModel } from 'ROOT/index.js'\nexport { createHandler } from 'ROOT/serve/index.js'",
    42_000,
  ],
  ['uses everything', "export * from 'ROOT/index.js'", 198_000],
]

const page = readFileSync(new URL('../../docs/deploy/bundlers.md', import.meta.url), 'utf8')

/** The rows of the table of sizes below the first: bytes and budget, in the order of the budgets. */
const shown = [
  ...page.replace(/^[^]*?\| only predicts .*\n/, '').matchAll(/^\|[^|]*\| ([\d,]+) +\| ([\d,]+) +\|$/gm),
].map(([, bytes = '', budget = '']) => [bytes, budget].map((text) => Number(text.replaceAll(',', ''))))

interface Sizes {
  readonly first: number
  /** The chunks that are loaded when they are asked for, and their bytes. */
  readonly later: ReadonlyMap<string, number>
}

/** The files of a bundle for a page, minified. */
async function bundle(code: string): Promise<ReadonlyMap<string, OutputChunk>> {
  const entry = `${dist}sizes-entry.js`
  const build = await rolldown({
    input: entry,
    platform: 'browser',
    logLevel: 'warn',
    // As Vite, webpack and Next.js build an app for production: what it shares with later chunks stays in its first one.
    preserveEntrySignatures: 'allow-extension',
    resolve: { conditionNames: ['production', 'browser', 'module', 'import', 'default'] },
    plugins: [
      {
        name: 'sizes-entry',
        resolveId: (specifier) => (specifier === entry ? entry : undefined),
        load: (id) => (id === entry ? code.replaceAll('ROOT', '.') : undefined),
      },
    ],
  })
  const { output } = await build.generate({ format: 'esm', minify: true })
  await build.close()
  return new Map(output.flatMap((part) => (part.type === 'chunk' ? [[part.fileName, part] as const] : [])))
}

function bytesOf(chunks: Iterable<OutputChunk>): number {
  return [...chunks].reduce((sum, { code }) => sum + brotliCompressSync(code).length, 0)
}

async function sizesOf(code: string): Promise<Sizes> {
  const chunks = await bundle(code)
  const first = new Set<string>()
  const load = (name: string): void => {
    if (first.has(name)) return
    first.add(name)
    for (const imported of chunks.get(name)?.imports ?? []) load(imported)
  }
  for (const [name, { isEntry }] of chunks) if (isEntry) load(name)
  const parts = [...chunks.values()]
  return {
    first: bytesOf(parts.filter(({ fileName }) => first.has(fileName))),
    later: new Map(parts.filter(({ fileName }) => !first.has(fileName)).map((part) => [part.name, bytesOf([part])])),
  }
}

/** The files that a bundle has loaded once a program has run that imports it. Node stands for the page. */
async function loadedBy(code: string, program: string): Promise<readonly OutputChunk[]> {
  const chunks = await bundle(code)
  const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-sizes-'))
  try {
    writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }')
    for (const [name, chunk] of chunks) {
      writeFileSync(path.join(folder, name), `globalThis.loaded.push(${JSON.stringify(name)})\n${chunk.code}`)
    }
    const whole = `globalThis.loaded = []\n${program}\nconsole.log(JSON.stringify(globalThis.loaded))\n`
    writeFileSync(path.join(folder, 'program.js'), whole)
    const { out } = await runOrThrow(process.execPath, [path.join(folder, 'program.js')], { quiet: true })
    return (JSON.parse(out) as string[]).flatMap((name) => chunks.get(name) ?? [])
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** webpack warns of a larger file, which the code of a worker is by itself: in bytes, not compressed. */
const LARGEST_FILE = 250_000

/** What a model may need besides: loaded for a model that has it. */
const optional = [
  'wellfit-predict-f32.text',
  'wellfit-predict-f64.text',
  'scalar-kernels',
  'constants',
  'parts',
  'formats',
  'uncertainty',
]

describe('a bundle that only predicts', () => {
  it('stays within 12 KiB with the core in f32, and 26.1 kB with all that any model may need', async () => {
    const { first, later } = await sizesOf("export { loadModel } from 'ROOT/predict/inference/index.js'")
    expect([...later.keys()].sort()).toEqual(optional.toSorted())
    const most = [...later.values()].reduce((sum, bytes) => sum + bytes, first)
    expect(first + (later.get('wellfit-predict-f32.text') ?? NaN)).toBeLessThanOrEqual(12 * 1024)
    expect(most).toBeLessThanOrEqual(26_100)
  })
})

describe('a bundle for a page', () => {
  it.each(budgets)('that %s holds no core and stays within its budget', async (_, code, most) => {
    const { first, later } = await sizesOf(code)
    // A core, the worker's code and threads are loaded when they are needed.
    expect([...later.keys()]).toEqual(expect.arrayContaining(['wellfit-f32.text', 'wellfit-f64.text', 'fit.code']))
    expect(first).toBeLessThanOrEqual(most)
    expect(later.get('wellfit-f32.text')).toBeLessThanOrEqual(19_100)
    const [bytes = NaN, budget] = shown[budgets.findIndex((row) => row[1] === code)] ?? []
    expect(budget, 'the budget in docs/deploy/bundlers.md').toBe(most)
    expect(Math.abs(first / bytes - 1), `${first} B, ${bytes} B in docs/deploy/bundlers.md`).toBeLessThan(0.015)
  })

  it('that trains and predicts has loaded only what that takes once it has done so', async () => {
    const code = "export { dataset, network } from 'ROOT/index.js'"
    const loaded = await loadedBy(
      code,
      `const { dataset, network } = await import('./sizes-entry.js')
      const net = await network({ inputs: 2, layers: [{ units: 8 }, { units: 2 }], loss: 'softmaxCrossEntropy' })
      await net.fit(dataset({ x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [0, 1, 1, 0] }), { epochs: 2 })
      if (net.predict([[1, 1]]).length !== 2) throw new Error('two probabilities')`,
    )
    expect(loaded.flatMap(({ name }) => (/\.(?:text|code)$/u.test(name) ? [name] : []))).toEqual(['wellfit-f32.text'])
    const all = bytesOf(loaded)
    const said = /once a small network has been trained and asked: ([\d,]+) bytes/u.exec(page)?.[1]?.replaceAll(',', '')
    expect(all).toBeLessThanOrEqual(84_200)
    expect(Math.abs(all / Number(said) - 1), `${all} B, ${said} B in docs/deploy/bundlers.md`).toBeLessThan(0.015)
  })
})

it.each(['fit', 'thread'])('the code of the worker %s is no file that webpack warns of', (name) => {
  expect(statSync(new URL(`../../dist/worker/${name}.code.js`, import.meta.url)).size).toBeLessThan(LARGEST_FILE)
})

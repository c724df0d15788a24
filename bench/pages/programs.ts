// Programs for pages: train a small network, or predict a row with a saved one, by each library. None awaits at its top level, which
// keeps rolldown from putting what later scripts share into the first one.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const here = fileURLToPath(new URL('.', import.meta.url))
const root = path.join(here, '../..')
const { resolve } = createRequire(import.meta.url)

export interface Program {
  readonly task: 'train' | 'predict'
  readonly library: string
  /** The package that the program needs; none for wellfit. */
  readonly needs?: string
}

export const programs: readonly Program[] = [
  { task: 'train', library: 'wellfit' },
  { task: 'train', library: 'brain', needs: 'brain.js' },
  { task: 'train', library: 'jax', needs: '@jax-js/jax' },
  { task: 'train', library: 'tfjs-cpu', needs: '@tensorflow/tfjs' },
  { task: 'train', library: 'tfjs-wasm', needs: '@tensorflow/tfjs' },
  { task: 'predict', library: 'wellfit' },
  { task: 'predict', library: 'wellfit-export' },
  { task: 'predict', library: 'brain', needs: 'brain.js' },
  { task: 'predict', library: 'tfjs-cpu', needs: '@tensorflow/tfjs' },
  { task: 'predict', library: 'onnxruntime-web', needs: 'onnxruntime-web' },
]

export const nameOf = ({ task, library }: Program): string => `${task}-${library}`

export function isInstalled({ needs }: Program): boolean {
  return needs === undefined || existsSync(path.join(here, '../node_modules', needs))
}

/** Files that a library fetches by itself, by their address. */
export const fetched: ReadonlyMap<string, () => string> = new Map([
  ['/tfjs/', () => path.dirname(resolve('@tensorflow/tfjs-backend-wasm'))],
  ['/onnxruntime/', () => path.dirname(resolve('onnxruntime-web'))],
])

/** What brain.js needs of Node for its streams alone, which no program uses. */
const withoutStreams = {
  name: 'without-streams',
  resolveId: (id: string): string | undefined => (id === 'stream' ? '\0stream' : undefined),
  load: (id: string): string | undefined => (id === '\0stream' ? 'export class Writable {}' : undefined),
}

/** How a program is bundled: for what, and, for a Worker, the code in place of `saved.js`. */
export interface BundleOptions {
  readonly conditions: readonly string[]
  readonly saved?: string
}

/** The files of a program by their names, minified as for production; the first is `entry.js`. A Worker has one file. */
export async function bundle(program: Program, { conditions, saved }: BundleOptions): Promise<Map<string, string>> {
  const build = await rolldown({
    input: path.join(here, 'programs', `${nameOf(program)}.js`),
    platform: 'browser',
    logLevel: 'silent',
    // As Vite, webpack and Next.js build an app: what its first script shares with later ones stays in it.
    preserveEntrySignatures: 'allow-extension',
    external: /\/models\//,
    plugins: [
      withoutStreams,
      { name: 'saved', load: (id) => (saved !== undefined && id.endsWith('/saved.js') ? saved : undefined) },
    ],
    resolve: {
      alias: {
        'wellfit/predict': path.join(root, 'dist/src/predict/inference/index.js'),
        wellfit: path.join(root, 'dist/src/index.js'),
      },
      conditionNames: [...conditions, 'production', 'module', 'import', 'default'],
    },
    transform: { define: { 'process.env.NODE_ENV': '"production"' } },
  })
  const { output } = await build.generate({
    format: 'esm',
    minify: true,
    entryFileNames: 'entry.js',
    codeSplitting: saved === undefined,
  })
  await build.close()
  return new Map(output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file.code]] : [])))
}

import { rmSync } from 'node:fs'
import path from 'node:path'
import { rolldown } from 'rolldown'
import { root } from './paths.mjs'

/** What Node loads by name. Each keeps its depth below dist, and so do the chunks, which name files beside and above. */
const entries = [
  'index',
  'data/csv/index',
  'data/files/jsonl',
  'data/files/npy/npy',
  'data/files/parquet/parquet',
  'report/index',
  'cli/main',
  'runtime/threads/worker.node',
]

/**
 * Joins dist/src into a few files for Node, dist/node: a hundred modules take longer to find and link than all they do
 * until the first step. Other runtimes get dist/src, of which bundlers leave out what is not used.
 */
export async function bundleForNode() {
  const folder = path.join(root, 'dist/node')
  rmSync(folder, { recursive: true, force: true })
  const build = await rolldown({
    cwd: root,
    input: {
      ...Object.fromEntries(entries.map((name) => [name, `dist/src/${name}.js`])),
      // Started from a chunk, beside which it has to be.
      'runtime/threads/entry.node': 'dist/src/train/worker/entry.node.js',
    },
    platform: 'node',
    external: (id) => !/^[.#/]/.test(id) && !path.isAbsolute(id),
    logLevel: 'warn',
  })
  await build.write({
    dir: folder,
    format: 'esm',
    sourcemap: true,
    entryFileNames: '[name].js',
    chunkFileNames: 'runtime/threads/[name].js',
    // What is explained in comments is in dist/src.
    comments: false,
  })
  await build.close()
}

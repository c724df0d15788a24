import { rmSync } from 'node:fs'
import path from 'node:path'
import { rolldown } from 'rolldown'
import { root } from './paths.mjs'

/** The entries of the bundle. Each keeps its depth below dist, as do the chunks, because they refer to files by relative path. */
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
 * Bundles dist/src into a few files for Node, dist/node: finding and linking a hundred modules takes longer than all they do
 * until the first step. Other runtimes get dist/src, from which bundlers remove unused code.
 */
export async function bundleForNode() {
  const folder = path.join(root, 'dist/node')
  rmSync(folder, { recursive: true, force: true })
  const build = await rolldown({
    cwd: root,
    input: {
      ...Object.fromEntries(entries.map((name) => [name, `dist/src/${name}.js`])),
      // Started from a chunk, so it must be in the same folder.
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
    // Comments are in dist/src.
    comments: false,
  })
  await build.close()
}

import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import type { Plugin } from 'vite'

const root = fileURLToPath(new URL('.', import.meta.url))

/** What the page never loads: threads, relaxed cores, `fit` in a worker of its own. */
const unused = /threads|relaxed|fit\.code|fit-in-worker|service-worker/

/** What every training loads: compressed together, it is smaller than file by file. */
const training = /\/(?:assembly|src\/(?:train|program|model|metrics|decision|tensor|data\/dataset))\//
/** What only some trainings load. */
const rarely = /\/(?:lbfgs|parallel|blocks|checkpoint|worker)\/|rows-in-chunks|open-chunks|check-chunk|divergence/

/** Tells the service worker the files of the build: what a visit may need is there without a network. */
const offline: Plugin = {
  name: 'playground-offline',
  enforce: 'post',
  generateBundle(_, bundle) {
    const files = ['./', ...Object.keys(bundle).filter((name) => !unused.test(name) && !name.endsWith('.html'))]
    for (const part of Object.values(bundle)) {
      if (part.type !== 'chunk' || part.name !== 'service-worker') continue
      part.code = part.code.replace('__FILES__', JSON.stringify(files))
    }
  },
}

/** Paths are relative: the folder of the build works wherever a file server puts it. */
export default defineConfig({
  root,
  base: './',
  plugins: [offline],
  build: {
    outDir: fileURLToPath(new URL('../out/playground', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    rolldownOptions: {
      input: { index: `${root}index.html`, 'service-worker': `${root}src/service-worker.ts` },
      output: {
        entryFileNames: ({ name }) => (name === 'service-worker' ? '[name].js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  worker: {
    format: 'es',
    rolldownOptions: {
      output: {
        codeSplitting: { groups: [{ name: 'training', test: (id) => training.test(id) && !rarely.test(id) }] },
      },
    },
  },
})

import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

/** Paths are relative: the folder of the build works wherever a file server puts it. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  build: { outDir: fileURLToPath(new URL('../out/playground', import.meta.url)), emptyOutDir: true, target: 'es2022' },
  worker: { format: 'es' },
})

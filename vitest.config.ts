import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import type { TestProjectConfiguration } from 'vitest/config'
import { chromiumArguments, findChromium } from './tools/chromium.mjs'
import LongestFirst from './tools/vitest-sequencer.ts'

const dist = fileURLToPath(new URL('dist', import.meta.url))
const chromium = findChromium()

/** Tests name sources, for their types, and run what the build made of them: what is tested is what ships. */
const alias = [
  { find: /^(?:\.\.\/)+src\/(.*)\.js$/, replacement: `${dist}/src/$1.js` },
  { find: /^(?:\.\.\/)+assembly\/(layout|instructions\/layout\/.*)\.js$/, replacement: `${dist}/assembly/$1.js` },
]

const node: TestProjectConfiguration = {
  resolve: { alias },
  test: {
    name: 'node',
    include: ['test/**/*.test.ts'],
    exclude: ['test/runtimes/browser/**'],
    setupFiles: ['tools/vitest-setup.ts'],
    server: { deps: { external: [/\/dist\//] } },
    // For tests that never end: a busy machine takes ten times as long for those that do.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
}

const browser: TestProjectConfiguration = {
  resolve: { alias },
  optimizeDeps: { include: ['@assemblyscript/loader'] },
  server: { headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' } },
  test: {
    name: 'browser',
    include: ['test/runtimes/browser/**/*.test.ts'],
    testTimeout: 120_000,
    browser: {
      enabled: true,
      headless: true,
      screenshotFailures: false,
      provider: playwright({
        launchOptions: { executablePath: chromium ?? '', args: chromiumArguments },
      }),
      instances: [{ browser: 'chromium' }],
    },
  },
}

export default defineConfig({
  test: {
    // One more than there are cores: many tests wait, for processes, time limits and pages.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
    projects: chromium === undefined ? [node] : [node, browser],
    outputFile: { json: 'out/test/results.json' },
  },
})

import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitepress'

const pages = fileURLToPath(new URL('..', import.meta.url))
const root = fileURLToPath(new URL('../../..', import.meta.url))

/** @param {string} file */
function titleOf(file) {
  return /^# (.*)$/m.exec(readFileSync(path.join(pages, file), 'utf8'))?.[1]?.replaceAll('`', '') ?? file
}

/**
 * @param {string} text
 * @param {string[]} files Those that come first, without their ending; the others of the folder follow.
 * @param {string} [folder]
 */
function group(text, files, folder) {
  const others = folder === undefined ? [] : readdirSync(path.join(pages, folder)).filter((name) => name.endsWith('.md')).map((name) => `${folder}/${name.slice(0, -3)}`) // prettier-ignore
  const names = [...new Set([...files, ...others])]
  return { text, items: names.map((name) => ({ text: titleOf(`${name}.md`), link: `/${name.replace(/index$/, '')}` })) } // prettier-ignore
}

export default defineConfig({
  title: 'wellfit',
  description: 'Train neural networks that fit well, in Node, the browser and at the edge, and see why.',
  // No icon is asked for.
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  outDir: path.join(root, 'out/site'),
  cleanUrls: false,
  lastUpdated: false,
  ignoreDeadLinks: [/report\.html$/],
  markdown: { theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' } },
  vite: {
    resolve: { alias: [{ find: /^wellfit$/, replacement: path.join(root, 'dist/src/index.js') }] },
    // The index of the search, which is loaded with the first search, has 2 MB.
    build: { target: 'es2022', chunkSizeWarningLimit: 4000 },
    logLevel: 'warn',
  },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Get started', link: '/get-started' },
      { text: 'API', link: '/reference/' },
      { text: 'Benchmark', link: '/benchmark' },
      { text: 'Changelog', link: '/changelog' },
    ],
    sidebar: [
      group('Start', ['get-started', 'cli', 'coming-from', 'playground']),
      group('Data', ['data/reading', 'data/data-report', 'data/split', 'data/normalize'], 'data'),
      group('Train', ['train/checks', 'train/training', 'train/optimizers', 'train/regularization'], 'train'),
      group('Evaluate', ['evaluate/diagnosis', 'evaluate/metrics', 'evaluate/curves'], 'evaluate'),
      group('Deploy', ['deploy/models', 'deploy/serve', 'deploy/bundlers'], 'deploy'),
      group('Look up', ['api', 'conventions', 'errors', 'reproducibility', 'glossary', 'architecture']),
      group('Lessons', ['lessons/index'], 'lessons'),
      group('Measurements', ['benchmark', 'measurements/benchmarks'], 'measurements'),
      group('Decisions', ['decisions/index'], 'decisions'),
    ],
  },
})

import { execFileSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { importsOf, resolveImport, root, sourceFiles } from './source-tree.js'

const files = ['src/**/*.ts', 'assembly/**/*.ts'].flatMap(sourceFiles)

/** Files that a reader can take in at a glance. */
const MOST_FILES = 20

/** Lines below which a file with one importer belongs into it. */
const FEWEST_LINES = 20

/** Small files with one importer that stand alone for a reason. */
const standAlone: Readonly<Record<string, string>> = {
  'src/check/rows.ts': 'a view over a dataset, apart from the gradient check that takes it',
  'src/export/index.ts': 'an entry, which package.json names',
  'src/inspect/statistics/benjamini-hochberg.ts': 'a published procedure with a test of its own',
  'src/predict/forward/parts.ts': 'what a page loads only for models that embed inputs or have members',
  'src/runtime/relaxed.ts': 'the bytes of a module that only relaxed networks load',
  'src/train/worker/start.none.ts': 'a variant of #worker, which package.json names',
}

/** Code outside the sources, and documents. Pictures, data and golden files are apart: nobody reads a list of them. */
const elsewhere = globSync(['{bench,examples,test,tools}/**/*.{c,html,mjs,py,R,ts}', '{docs,examples}/**/*.md'], {
  cwd: root,
  exclude: ['**/node_modules/**'],
})

function grouped(names: readonly string[] = files.map(({ name }) => name)): Map<string, string[]> {
  const folders = new Map<string, string[]>()
  for (const name of names) {
    const folder = path.posix.dirname(name)
    folders.set(folder, [...(folders.get(folder) ?? []), path.posix.basename(name)])
  }
  return folders
}

describe('folders', () => {
  it(`hold ${MOST_FILES} files at most`, () => {
    const all = [...files.map(({ name }) => name), ...elsewhere]
    expect(all.length).toBeGreaterThan(1000)
    const crowded = [...grouped(all)].filter(([, names]) => names.length > MOST_FILES)
    expect(crowded.map(([folder, names]) => `${folder}: ${names.length} files`)).toEqual([])
  })

  it('take the place of a prefix that three files share', () => {
    const shared = [...grouped()].flatMap(([folder, names]) => {
      const prefixes = new Map<string, number>()
      for (const name of names) {
        const prefix = /^([a-z0-9]+)-.+\.ts$/.exec(name)?.[1]
        if (prefix !== undefined) prefixes.set(prefix, (prefixes.get(prefix) ?? 0) + 1)
      }
      return [...prefixes].filter(([, count]) => count > 2).map(([prefix, count]) => `${folder}/${prefix}-…: ${count}`)
    })
    expect(shared).toEqual([])
  })

  it('name their files in one case', () => {
    const odd = files
      .map(({ name }) => path.posix.basename(name))
      .filter((name) => !/^[a-z0-9]+(?:[-.][a-z0-9]+)*\.ts$/.test(name))
    expect(odd).toEqual([])
  })
})

describe('docs/architecture.md', () => {
  const text = readFileSync(path.join(root, 'docs/architecture.md'), 'utf8')
  const [, drawing = ''] = /^```\n([^]*?)^```/m.exec(text) ?? []
  const named = new Set(
    [...drawing.matchAll(/[\w./-]+\//g)].flatMap(([name]) => name.split('/').filter((part) => part !== '')),
  )
  const folders = globSync(['{assembly,src}/*/', 'src/*/*/', '{bench,docs,tools}/*/'], {
    cwd: root,
  })
    .map((name) => name.split(path.sep).join('/').replace(/\/$/, ''))
    .filter((name) => elsewhere.concat(files.map((file) => file.name)).some((file) => file.startsWith(`${name}/`)))

  it('draws each folder', () => {
    expect(folders.length).toBeGreaterThan(100)
    expect(folders.filter((name) => !named.has(path.posix.basename(name)))).toEqual([])
  })

  it('names only files that are there', () => {
    const walks = [...text.matchAll(/`((?:[\w-]+\/)*[\w-]+\.ts)`/g)].map(([, name = '']) => name)
    expect(walks.length).toBeGreaterThan(30)
    expect(walks.filter((name) => !files.some((file) => `/${file.name}`.endsWith(`/${name}`)))).toEqual([])
  })
})

/** The mode of a symbolic link in Git's index. */
const LINK_MODE = '120000'

describe('the repository', () => {
  const isClone = existsSync(path.join(root, '.git'))

  it.skipIf(!isClone)('has no symbolic link, which would name a place on one machine [needs Git]', () => {
    const lines = execFileSync('git', ['ls-files', '--stage'], { cwd: root, encoding: 'utf8' }).trim().split('\n')
    expect(lines.length).toBeGreaterThan(1000)
    expect(lines.filter((line) => line.startsWith(LINK_MODE))).toEqual([])
  })
})

describe('small files', () => {
  const importers = new Map<string, Set<string>>()
  for (const file of files) {
    for (const { specifier } of importsOf(file)) {
      if (specifier === undefined || !specifier.startsWith('.')) continue
      const target = resolveImport(file, specifier)
      for (const candidate of [target, `${target}.ts`, `${target}/index.ts`]) {
        importers.set(candidate, (importers.get(candidate) ?? new Set()).add(file.name))
      }
    }
  }
  const small = files
    .filter(({ text, name }) => text.trimEnd().split('\n').length < FEWEST_LINES && importers.get(name)?.size === 1)
    .map(({ name }) => name)

  it('have several importers, or a reason', () => {
    expect(small.filter((name) => !(name in standAlone))).toEqual([])
  })

  it('have no reason left over', () => {
    expect(Object.keys(standAlone).filter((name) => !small.includes(name))).toEqual([])
  })
})

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { root, sourceFiles } from './source-tree.js'

interface Locked {
  readonly resolved?: string
  readonly integrity?: string
  readonly link?: boolean
  readonly version?: string
  readonly hasInstallScript?: boolean
}

function readJson<T>(name: string): T {
  return JSON.parse(readFileSync(path.join(root, name), 'utf8')) as T
}

const manifest = readJson<{
  readonly dependencies: Record<string, string>
  readonly devDependencies: Record<string, string>
  readonly workspaces: readonly string[]
  readonly allowScripts: Record<string, boolean>
  readonly imports: Readonly<Record<'#hints' | '#load' | '#models' | '#threads' | '#worker', Record<string, string>>>
}>('package.json')
const lock = readJson<{ readonly packages: Record<string, Locked> }>('package-lock.json')
const installed = Object.entries(lock.packages).filter(
  ([name, { link }]) => name.includes('node_modules/') && link !== true,
)

describe('package-lock.json', () => {
  it('names no place to download from', () => {
    const places = Object.values(lock.packages).filter(({ resolved }) => resolved !== undefined && /:/.test(resolved))
    expect(places).toEqual([])
  })

  it('has a checksum for every package', () => {
    const without = installed
      .filter(([, { integrity }]) => integrity?.startsWith('sha512-') !== true)
      .map(([name]) => name)
    expect(without).toEqual([])
  })

  it('has no package with an install script but those that package.json says no to', () => {
    const scripted = installed.filter(([, { hasInstallScript }]) => hasInstallScript === true)
    const names = scripted.map(([name]) => name.split('node_modules/').at(-1) ?? '')
    expect(names.filter((name) => manifest.allowScripts[name] !== false)).toEqual([])
  })
})

describe('package.json', () => {
  it('pins every dependency to a version', () => {
    const workspaces = manifest.workspaces.map((folder) =>
      readJson<{ readonly optionalDependencies?: Record<string, string> }>(`${folder}/package.json`),
    )
    const versions = [
      ...Object.entries(manifest.dependencies),
      ...Object.entries(manifest.devDependencies),
      ...workspaces.flatMap((entry) => Object.entries(entry.optionalDependencies ?? {})),
    ]
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
  })

  it.each([
    ['load', 'src/runtime/load/{edge-light,node,web,workerd}'],
    ['threads', 'src/runtime/threads/{node,none,web}'],
    ['worker', 'src/train/worker/start.*'],
    ['models', 'src/predict/store/{node,web}'],
  ] as const)('leads each runtime to its own file: #%s', (name, start) => {
    const conditions = manifest.imports[`#${name}`]
    expect(Object.keys(conditions)).toEqual(['types', 'workerd', 'edge-light', 'node', 'deno', 'bun', 'default'])
    const sources = sourceFiles(`${start}.ts`).map(({ name }) => `./dist/${name.replace(/\.ts$/, '.js')}`)
    const named = Object.entries(conditions).filter(([condition]) => condition !== 'types')
    expect([...new Set(named.map(([, file]) => file))].sort()).toEqual(sources)
  })

  it('names the words of other libraries in errors, but in production builds of pages', () => {
    const hints = Object.entries(manifest.imports['#hints']).filter(([condition]) => condition !== 'types')
    expect(hints.map(([condition, file]) => [condition, file.split('/').at(-1)])).toEqual([
      ['node', 'index.js'],
      ['production', 'none.js'],
      ['default', 'index.js'],
    ])
  })
})

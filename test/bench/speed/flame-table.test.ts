import { expect, it } from 'vitest'
import { branchesOf, flameTable, type CpuProfile, type Phase } from '../../../bench/speed/flame-table.js'

const phases: readonly Phase[] = [
  { name: 'reading', functions: ['read'] },
  { name: 'checks', functions: ['check'] },
  { name: 'training', functions: ['run'], follows: 'checks' },
]

/** A profile of samples of one millisecond, each a stack of functions from the outermost on: `name` or `name@url`. */
function profileOf(...samples: readonly string[]): CpuProfile {
  const nodes: { id: number; callFrame: { functionName: string; url: string }; children: number[] }[] = []
  const ids = new Map<string, number>()
  const idOf = (path: readonly string[]): number => {
    const key = path.join('/')
    const known = ids.get(key)
    if (known !== undefined) return known
    const [functionName = '', url = 'file:main.js'] = (path.at(-1) ?? '').split('@')
    const id = nodes.length + 1
    ids.set(key, id)
    nodes.push({ id, callFrame: { functionName, url }, children: [] })
    if (path.length > 1) nodes[idOf(path.slice(0, -1)) - 1]?.children.push(id)
    return id
  }
  const used = samples.map((stack) => idOf(['(root)', ...stack.split(' ')]))
  return { nodes, samples: used, timeDeltas: used.map(() => 1000) }
}

const load = 'import@node:internal/modules/esm/loader'

it('counts each sample for the phase of the innermost function that has one', () => {
  const profile = profileOf('run read parse', 'run read parse', 'run check', 'run step')
  const root = branchesOf(profile, phases)
  expect(root.time).toBe(4000)
  expect(Object.fromEntries([...root.children].map(([name, { time }]) => [name, time]))).toEqual({
    reading: 2000,
    checks: 1000,
    training: 1000,
  })
})

it('counts what has lost its callers for the phase at hand, and for the one that follows the last call of another', () => {
  const { children } = branchesOf(profileOf('read', 'resumed', 'check', 'resumed', 'check', 'resumed'), phases)
  expect([...children].map(([name, { time }]) => [name, time])).toEqual([
    ['reading', 2000],
    ['checks', 3000],
    ['training', 1000],
  ])
  expect([...(children.get('training')?.children.keys() ?? [])]).toEqual(['resumed'])
})

it('leaves out idle time, and has rows for loading, garbage and the core', () => {
  const kernel = 'wasm-function[7]@wasm:1'
  const profile = profileOf(
    '(idle)',
    `read ${load}`,
    `${load} read`,
    'read (garbage',
    `run ${kernel} ${kernel}`,
    'read #a parse',
  )
  const root = branchesOf(profile, phases)
  expect(root.time).toBe(5000)
  expect(root.children.get('loading of code')?.time).toBe(1000)
  expect(root.children.get('training')?.children.get('run')?.children.get('core (Wasm)')?.children.size).toBe(0)
  expect(root.children.get('reading')?.children.get('read')?.children.get('parse')?.time).toBe(1000)
})

it('writes phases in order, and within them what takes long; a call that only calls another has no row', () => {
  const many = (count: number, stack: string): string[] => Array.from({ length: count }, () => stack)
  const samples = [...many(4, 'read pass parse'), ...many(3, 'read cut'), 'read rare', ...many(12, 'run step')]
  const root = branchesOf(profileOf(...samples), phases)
  const rows = flameTable(root, phases, 0.05, 3, 0.5).split('\n').slice(2)
  expect(rows).toEqual([
    '| reading | 20.0 |',
    '| &emsp;`read` | 20.0 |',
    '| &emsp;&emsp;`parse` | 10.0 |',
    '| &emsp;&emsp;`cut` | 7.5 |',
    '| training | 30.0 |',
    '| &emsp;`step` | 30.0 |',
    '| other threads: compilation, marking of garbage | 50.0 |',
  ])
})

import { describe, expect, it } from 'vitest'
import { importsOf, resolveImport, sourceFiles } from './source-tree.js'

type Graph = ReadonlyMap<string, readonly string[]>

/** Files and what they import of the repository, types too. */
function importGraph(pattern: string): Graph {
  const files = sourceFiles(pattern)
  const names = new Set(files.map(({ name }) => name))
  const targetsOf = (file: (typeof files)[number]): string[] =>
    importsOf(file).flatMap(({ specifier }) => {
      if (specifier === undefined || !specifier.startsWith('.')) return []
      const target = resolveImport(file, specifier)
      const candidates = [target, `${target}.ts`, `${target}/index.ts`]
      return candidates.filter((candidate) => names.has(candidate)).slice(0, 1)
    })
  return new Map(files.map((file) => [file.name, targetsOf(file)]))
}

/** Sets of files that import each other in a circle: strongly connected components of two or more (Tarjan, 1972). */
function circlesOf(graph: Graph): string[][] {
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const onStack = new Set<string>()
  const circles: string[][] = []
  const visit = (file: string): number => {
    const own = index.size
    index.set(file, own)
    low.set(file, own)
    stack.push(file)
    onStack.add(file)
    for (const target of graph.get(file) ?? []) {
      if (!index.has(target)) low.set(file, Math.min(low.get(file) ?? own, visit(target)))
      else if (onStack.has(target)) low.set(file, Math.min(low.get(file) ?? own, index.get(target) ?? own))
    }
    if (low.get(file) === own) {
      const members = stack.splice(stack.indexOf(file))
      for (const member of members) onStack.delete(member)
      if (members.length > 1) circles.push(members.sort())
    }
    return low.get(file) ?? own
  }
  for (const file of graph.keys()) if (!index.has(file)) visit(file)
  return circles
}

describe('imports', () => {
  it.each(['src/**/*.ts', 'assembly/**/*.ts'])('go in no circle, types included: %s', (pattern) => {
    expect(circlesOf(importGraph(pattern))).toEqual([])
  })

  it('would be found in a circle of two and of three', () => {
    const graph = new Map([
      ['a', ['b']],
      ['b', ['c', 'a']],
      ['c', ['d']],
      ['d', ['e']],
      ['e', ['c']],
      ['f', ['a']],
    ])
    expect(circlesOf(graph).toSorted((a, b) => a.join().localeCompare(b.join()))).toEqual([
      ['a', 'b'],
      ['c', 'd', 'e'],
    ])
  })
})

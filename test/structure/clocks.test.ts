import { describe, expect, it } from 'vitest'
import { isNode, lineOf, sourceFiles, type SourceFile, type SyntaxNode } from './source-tree.js'

const files = sourceFiles('test/**/*.test.ts')

function* within(value: unknown): Generator<SyntaxNode> {
  if (Array.isArray(value)) for (const item of value) yield* within(item)
  else if (isNode(value)) {
    yield value
    for (const field of Object.values(value)) yield* within(field)
  }
}

function nameOf(node: unknown): unknown {
  return isNode(node) ? (node['name'] ?? nameOf(node['property'])) : undefined
}

function numberOf(node: unknown): number | undefined {
  return isNode(node) && node.type === 'Literal' && typeof node['value'] === 'number' ? node['value'] : undefined
}

function places(isWrong: (node: SyntaxNode) => boolean): string[] {
  return files.flatMap((file: SourceFile) =>
    file.nodes.filter(isWrong).map((node) => `${file.name}:${lineOf(file, node)}`),
  )
}

const clocks = new Set(['performance', 'Date', 'hrtime', 'cpuUsage', 'workOf'])
const bounds = /^toBe(?:Less|Greater)Than/

// A busy machine takes ten times as long, and a test that fails then says nothing. Compare one measured time with
// another (test/support/work.ts), or count what is done.
describe('tests', () => {
  it('compare no clock with a number of milliseconds', () => {
    const isClockBound = ({ type, callee, arguments: given }: SyntaxNode): boolean =>
      type === 'CallExpression' &&
      isNode(callee) &&
      bounds.test(String(nameOf(callee))) &&
      Array.isArray(given) &&
      numberOf(given[0]) !== undefined &&
      [...within(callee)].some((node) => node.type === 'Identifier' && clocks.has(String(node['name'])))
    expect(places(isClockBound)).toEqual([])
  })

  it('have no time limit of their own below a minute', () => {
    const isShortLimit = ({ type, callee, arguments: given }: SyntaxNode): boolean =>
      type === 'CallExpression' &&
      ['it', 'test'].includes(String(nameOf(callee))) &&
      Array.isArray(given) &&
      (numberOf(given[2]) ?? Infinity) < 60_000
    expect(places(isShortLimit)).toEqual([])
  })
})

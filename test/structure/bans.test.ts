import { describe, expect, it } from 'vitest'
import { isNode, lineOf, literalText, sourceFiles } from './source-tree.js'
import type { SourceFile, SyntaxNode } from './source-tree.js'

const files = sourceFiles('src/**/*.ts')

/** Rooms whose numbers may end up in a weight: maths that engines round differently stays out of them. */
const numeric = /^src\/(?:runtime|tensor|data|model|program|train)\//

const engineDefined = new Set(
  ['exp', 'expm1', 'log', 'log1p', 'log2', 'log10', 'pow', 'cbrt', 'hypot', 'random'].concat([
    'sin',
    'cos',
    'tan',
    'asin',
    'acos',
    'atan',
    'atan2',
    'sinh',
    'cosh',
    'tanh',
    'asinh',
    'acosh',
    'atanh',
  ]),
)

function places(where: (file: SourceFile) => boolean, isWrong: (node: SyntaxNode) => boolean): string[] {
  return files
    .filter(where)
    .flatMap((file) => file.nodes.filter(isWrong).map((node) => `${file.name}:${lineOf(file, node)}`))
}

const everywhere = (): boolean => true

function isNamed(node: unknown, name: string): boolean {
  return isNode(node) && node.type === 'Identifier' && node['name'] === name
}

/** `Math.exp` and `Math['exp']` alike. */
function isMathCall(node: SyntaxNode, names: ReadonlySet<string>): boolean {
  if (node.type !== 'MemberExpression' || !isNamed(node['object'], 'Math')) return false
  const property = node['property']
  const name = literalText(property) ?? (isNode(property) ? String(property['name']) : '')
  return names.has(name)
}

function isNumber(node: unknown): boolean {
  if (!isNode(node)) return false
  if (node.type === 'UnaryExpression') return isNumber(node['argument'])
  return node.type === 'Literal' && typeof node['value'] === 'number'
}

describe('source text', () => {
  it('names WebAssembly in the module runtime alone', () => {
    const outside = (file: SourceFile): boolean => !file.name.startsWith('src/runtime/')
    expect(places(outside, (node) => isNamed(node, 'WebAssembly'))).toEqual([])
  })

  it('turns no text into code', () => {
    const turnsTextIntoCode = (node: SyntaxNode): boolean =>
      isNamed(node, 'eval') ||
      ((node.type === 'CallExpression' || node.type === 'NewExpression') &&
        (isNamed(node['callee'], 'Function') ||
          (isNode(node['callee']) && literalText(node['callee']['property']) === 'constructor')))
    expect(places(everywhere, turnsTextIntoCode)).toEqual([])
  })

  it('passes no text to a timer', () => {
    const isTimerWithText = (node: SyntaxNode): boolean =>
      node.type === 'CallExpression' &&
      (isNamed(node['callee'], 'setTimeout') || isNamed(node['callee'], 'setInterval')) &&
      literalText((node['arguments'] as unknown[])[0]) !== undefined
    expect(places(everywhere, isTimerWithText)).toEqual([])
  })

  it('imports nothing whose name is worked out at run time', () => {
    const isComputed = (node: SyntaxNode): boolean =>
      node.type === 'ImportExpression' && literalText(node['source']) === undefined
    // The modules of custom parts, which a worker imports from the URL that the caller gave, and the runner of trials.
    const given = ['src/train/worker/import-parts.ts', 'src/engines/trials/child.ts']
    expect(places(({ name }) => !given.includes(name), isComputed)).toEqual([])
  })

  it('draws no unseeded random number', () => {
    const isRandom = (node: SyntaxNode): boolean =>
      isMathCall(node, new Set(['random'])) || isNamed(node, 'getRandomValues') || isNamed(node, 'randomUUID')
    // The command line names its temporary files by chance: no result depends on them.
    expect(places((file) => !file.name.startsWith('src/cli/'), isRandom)).toEqual([])
  })

  it('uses no engine-defined maths where a weight may depend on it', () => {
    // Powers of 2 and powers of constants round nowhere or alike.
    const isEngineDefinedPower = ({ type, operator, left, right }: SyntaxNode): boolean =>
      type === 'BinaryExpression' &&
      operator === '**' &&
      !(isNumber(left) && isNumber(right)) &&
      !(isNode(left) && left['value'] === 2)
    const isEngineDefined = (node: SyntaxNode): boolean => isMathCall(node, engineDefined) || isEngineDefinedPower(node)
    expect(places((file) => numeric.test(file.name), isEngineDefined)).toEqual([])
  })
})

import { child, type SyntaxNode, type Visit } from '../syntax.ts'
import { type Operator, replace, type Source, textOf } from './operator.ts'

/** Whether the number only satisfies the type checker: `values[i] ?? 0` and `[first = 0] = list`. */
function isTypeFallback({ node, field, parent }: Visit): boolean {
  if (parent === undefined || field !== 'right') return false
  if (parent.node.type === 'AssignmentPattern') return parent.parent?.node.type === 'ArrayPattern'
  if (parent.node.type !== 'LogicalExpression' || parent.node['operator'] !== '??') return false
  const left = child(parent.node, 'left')
  return node.type === 'Literal' && left?.type === 'MemberExpression' && left['computed'] === true
}

function isName({ field, parent }: Visit): boolean {
  return field === 'key' && parent?.node['computed'] !== true
}

function numberOf(node: SyntaxNode): number | undefined {
  return node.type === 'Literal' && typeof node['value'] === 'number' ? node['value'] : undefined
}

/** From here on a whole number is a limit or a size, where one more or less is no fault that a test should find. */
const LARGE = 100

function neighbors(value: number, written: string): string[] {
  const isHex = /^0[xX]/.test(written)
  if (!isHex && (!Number.isInteger(value) || value >= LARGE || /[.eE]/.test(written)))
    return [`${written} * 2`, `${written} / 2`]
  return value === 0 ? ['1'] : [String(value + 1), String(value - 1)]
}

/** A whole number below 100 or in hexadecimal one more or one less, any other number doubled or halved. */
export const constant: Operator = {
  name: 'constant',
  edits(visit, source: Source) {
    const value = numberOf(visit.node)
    if (value === undefined || isName(visit) || isTypeFallback(visit)) return []
    const isNegative = visit.parent?.node.type === 'UnaryExpression' && visit.parent.node['operator'] === '-'
    return neighbors(value, textOf(source, visit.node)).map((text) =>
      replace(visit.node, /[*/]/.test(text) || isNegative ? `(${text})` : text),
    )
  },
}

/** `false` for `true`. */
export const flag: Operator = {
  name: 'flag',
  edits(visit) {
    const { node } = visit
    if (node.type !== 'Literal' || typeof node['value'] !== 'boolean' || isName(visit)) return []
    return [replace(node, String(!node['value']))]
  },
}

import { child, children, nameOf, type SyntaxNode, type Visit } from '../syntax.ts'
import { type Edit, type Operator, replace, type Source, textOf } from './operator.ts'

/** Functions and SIMD instructions, and what they are easily mistaken for. */
const lookalikes: Readonly<Record<string, string>> = {
  min: 'max',
  max: 'min',
  pmin: 'pmax',
  pmax: 'pmin',
  add: 'sub',
  sub: 'add',
  mul: 'add',
  div: 'mul',
  lt: 'le',
  le: 'lt',
  gt: 'ge',
  ge: 'gt',
  eq: 'ne',
  ne: 'eq',
  floor: 'ceil',
  ceil: 'floor',
  and: 'or',
  or: 'and',
  shl: 'shr',
  shr: 'shl',
  some: 'every',
  every: 'some',
}

const ordered = new Set(['min', 'max', 'pmin', 'pmax', 'sub', 'div', 'lt', 'le', 'gt', 'ge'])
const transparent = new Set(['abs', 'neg', 'sqrt', 'floor', 'ceil', 'round', 'trunc', 'fround', 'nearest'])

/** One in SIMD and one in plain code: a namespace of instructions, or `Math`. */
const namespaces = /^(?:Math|v128|[fi](?:8x16|16x8|32x4|64x2)|[fi](?:32|64)|u(?:32|64))$/

interface Call {
  readonly name: string
  readonly callee: SyntaxNode
  readonly args: readonly SyntaxNode[]
}

/** A call of a known function: `Math.max(…)`, `v128.max<real>(…)`, `max(…)`; of a method only where it is a list's. */
function callOf(node: SyntaxNode): Call | undefined {
  const callee = child(node, 'callee')
  const name = nameOf(callee)
  if (node.type !== 'CallExpression' || callee === undefined || name === undefined) return undefined
  const object = callee.type === 'MemberExpression' ? nameOf(child(callee, 'object')) : undefined
  const isKnown = callee.type === 'Identifier' || name === 'some' || name === 'every' || namespaces.test(object ?? '')
  return isKnown ? { name, callee, args: children(node, 'arguments') } : undefined
}

function isStatement({ field, parent }: Visit): boolean {
  return field === 'expression' && parent?.node.type === 'ExpressionStatement'
}

/** A call whose result nobody takes, left out. */
export const removedCall: Operator = {
  name: 'removed call',
  edits(visit) {
    if (!isStatement(visit)) return []
    const { node } = visit
    const call = node.type === 'AwaitExpression' ? child(node, 'argument') : node
    if (call?.type !== 'CallExpression' || child(call, 'callee')?.type === 'Super') return []
    return [replace(node, '{}')]
  },
}

/** An assignment left out. */
export const removedAssignment: Operator = {
  name: 'removed assignment',
  edits(visit) {
    if (!isStatement(visit) || visit.node.type !== 'AssignmentExpression' || visit.node['operator'] !== '=') return []
    return [replace(visit.node, '{}')]
  },
}

/** `min` for `max`, `ceil` for `floor`, one SIMD instruction for its neighbor; a rounding or absolute value dropped. */
export const lookalike: Operator = {
  name: 'lookalike',
  edits({ node }, source) {
    const call = callOf(node)
    const [first] = call?.args ?? []
    if (call === undefined || first === undefined) return []
    const other = Object.hasOwn(lookalikes, call.name) ? lookalikes[call.name] : undefined
    const edits: Edit[] = []
    if (other !== undefined)
      edits.push({ start: call.callee.end - call.name.length, end: call.callee.end, text: other })
    if (transparent.has(call.name)) edits.push(replace(node, textOf(source, first)))
    return edits
  },
}

/** `max(b, a)` for `max(a, b)`: another answer for NaN where it is made of comparisons. */
export const swappedArguments: Operator = {
  name: 'swapped arguments',
  edits({ node }, source) {
    const call = callOf(node)
    const [first, second] = call?.args ?? []
    if (call === undefined || first === undefined || second === undefined || !ordered.has(call.name)) return []
    const between = source.text.slice(first.end, second.start)
    return [{ start: first.start, end: second.end, text: textOf(source, second) + between + textOf(source, first) }]
  },
}

const nanTests = new Set(['isNaN', 'isFinite'])

/** A test for NaN or infinity that always says the usual. */
export const finiteTest: Operator = {
  name: 'NaN test',
  edits({ node }) {
    const name = nameOf(child(node, 'callee'))
    if (node.type !== 'CallExpression' || name === undefined || !nanTests.has(name)) return []
    return [replace(node, String(name === 'isFinite'))]
  },
}

/** A sum or product of SIMD vectors that loses one of its two operands. */
export const droppedOperand: Operator = {
  name: 'dropped term',
  edits({ node }, source: Source) {
    const call = callOf(node)
    const [first, second] = call?.args ?? []
    if (call === undefined || first === undefined || second === undefined) return []
    if (!['add', 'sub', 'mul', 'div'].includes(call.name)) return []
    return [replace(node, textOf(source, first)), replace(node, textOf(source, second))]
  },
}

import { parseSync } from 'vite'

/** A node of the syntax tree (ESTree with TypeScript's types), as far as the operators look into it. */
export interface SyntaxNode {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [field: string]: unknown
}

/** A node, the field of the parent that holds it, and the parent. */
export interface Visit {
  readonly node: SyntaxNode
  readonly field: string
  readonly parent: Visit | undefined
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

/** The child node in a field, `undefined` where there is none. */
export function child(node: SyntaxNode, field: string): SyntaxNode | undefined {
  const value = node[field]
  return isNode(value) ? value : undefined
}

/** The child nodes in a field that holds a list. */
export function children(node: SyntaxNode, field: string): SyntaxNode[] {
  const value = node[field]
  return Array.isArray(value) ? value.filter(isNode) : []
}

/** An identifier's name or a property's, `undefined` for any other node. */
export function nameOf(node: SyntaxNode | undefined): string | undefined {
  if (node?.type === 'Identifier') return String(node['name'])
  return node?.type === 'MemberExpression' ? nameOf(child(node, 'property')) : undefined
}

const typeWrappers = new Set(['TSAsExpression', 'TSNonNullExpression', 'TSSatisfiesExpression', 'TSTypeAssertion'])

/** Types have no behavior, and what an error says is text, not arithmetic. */
function hasBehavior(node: SyntaxNode): boolean {
  if (node.type.startsWith('TS')) return typeWrappers.has(node.type)
  if (node.type === 'NewExpression' && nameOf(child(node, 'callee'))?.endsWith('Error') === true) return false
  return node.type !== 'ImportDeclaration' && node.type !== 'ThrowStatement'
}

/** Every node whose evaluation is behavior, each with its ancestors; parents first. */
export function* visits(node: SyntaxNode, field = '', parent?: Visit): Generator<Visit> {
  if (!hasBehavior(node)) return
  const visit: Visit = { node, field, parent }
  yield visit
  for (const [name, value] of Object.entries(node)) {
    for (const item of Array.isArray(value) ? value : [value]) if (isNode(item)) yield* visits(item, name, visit)
  }
}

/** The program of a file's text. */
export function parse(file: string, text: string): SyntaxNode {
  const { program, errors } = parseSync(file, text)
  if (errors.length > 0) throw new SyntaxError(`${file} does not parse: ${errors[0]?.message}`)
  return program as unknown as SyntaxNode
}

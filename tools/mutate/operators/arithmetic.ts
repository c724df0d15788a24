import { child, type SyntaxNode, type Visit } from '../syntax.ts'
import { type Edit, type Operator, replace, replaceBetween, type Source, textOf } from './operator.ts'

const opposites: Readonly<Record<string, string>> = {
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '%': '*',
  '<<': '>>',
  '>>': '<<',
  '>>>': '<<',
  '&': '|',
  '|': '&',
  '^': '|',
}

const ordered = new Set(['-', '/', '%', '<<', '>>', '>>>', '**'])
const sums = new Set(['+', '-'])
const products = new Set(['*', '/'])

interface Binary {
  readonly operator: string
  readonly left: SyntaxNode
  readonly right: SyntaxNode
}

function binary(node: SyntaxNode, type: string): Binary | undefined {
  const [left, right] = [child(node, 'left'), child(node, 'right')]
  if (node.type !== type || left === undefined || right === undefined) return undefined
  if (isText(left) || isText(right)) return undefined
  return { operator: String(node['operator']), left, right }
}

/** Whether an operand is visibly a string: `+` joins strings, and their wording is not arithmetic. */
function isText(node: SyntaxNode): boolean {
  if (node.type === 'TemplateLiteral') return true
  if (node.type === 'Literal') return typeof node['value'] === 'string'
  const [left, right] = [child(node, 'left'), child(node, 'right')]
  if (node.type !== 'BinaryExpression' || left === undefined || right === undefined) return false
  return isText(left) || isText(right)
}

function isLoopUpdate({ field, parent }: Visit): boolean {
  if (parent?.node.type === 'ForStatement') return field === 'update'
  return parent?.node.type === 'SequenceExpression' && isLoopUpdate(parent)
}

/** `+` for `-`, `*` for `/`, and the bit operators likewise; a minus sign dropped; a count in the other direction. */
export const sign: Operator = {
  name: 'sign',
  edits(visit, source) {
    const { node } = visit
    const expression = binary(node, 'BinaryExpression')
    const opposite = opposites[expression?.operator ?? '']
    if (expression !== undefined && opposite !== undefined) {
      return [replaceBetween(source, expression.left, expression.right, expression.operator, opposite)]
    }
    const argument = child(node, 'argument')
    if (argument === undefined) return []
    if (node.type === 'UnaryExpression' && (node['operator'] === '-' || node['operator'] === '~')) {
      return [replace(node, textOf(source, argument))]
    }
    if (node.type !== 'UpdateExpression' || isLoopUpdate(visit)) return []
    const operator = node['operator'] === '++' ? '--' : '++'
    const text = textOf(source, argument)
    return [replace(node, node['prefix'] === true ? operator + text : text + operator)]
  },
}

/** A sum or product that loses one of its two operands. */
export const droppedTerm: Operator = {
  name: 'dropped term',
  edits({ node }, source) {
    const expression = binary(node, 'BinaryExpression')
    if (expression === undefined) return []
    const { operator, left, right } = expression
    if (!sums.has(operator) && !products.has(operator)) return []
    return [replace(node, textOf(source, left)), replace(node, keepRight(source, operator, right))]
  },
}

/** What remains of `a - b` without `a` is `-b`; of `a / b`, `b`: 1 / b would change the type in AssemblyScript. */
function keepRight(source: Source, operator: string, right: SyntaxNode): string {
  return operator === '-' ? `(-(${textOf(source, right)}))` : textOf(source, right)
}

/** `b - a` for `a - b`, and the same for every operator that tells its operands apart. */
export const swappedOperands: Operator = {
  name: 'swapped operands',
  edits({ node }, source) {
    const expression = binary(node, 'BinaryExpression')
    if (expression === undefined || !ordered.has(expression.operator)) return []
    const { operator, left, right } = expression
    return [replace(node, `(${textOf(source, right)}) ${operator} (${textOf(source, left)})`)]
  },
}

/** `=` for `+=`, and `-=` for `+=`: a sum that forgets, a sum of the wrong sign. */
export const assignment: Operator = {
  name: 'assignment',
  edits(visit, source) {
    const expression = binary(visit.node, 'AssignmentExpression')
    if (expression === undefined || isLoopUpdate(visit)) return []
    const { operator, left, right } = expression
    const plain = operator.slice(0, -1)
    if (operator === '=' || plain in logical) return []
    const edits: Edit[] = [replaceBetween(source, left, right, operator, '=')]
    const opposite = opposites[plain]
    if (opposite !== undefined) edits.push(replaceBetween(source, left, right, operator, `${opposite}=`))
    return edits
  },
}

const logical: Readonly<Record<string, true>> = { '&&': true, '||': true, '??': true }

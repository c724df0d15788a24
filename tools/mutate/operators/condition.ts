import { child, type SyntaxNode } from '../syntax.ts'
import { type Edit, type Operator, replace, replaceBetween, type Source, textOf } from './operator.ts'

const bounds: Readonly<Record<string, string>> = { '<': '<=', '<=': '<', '>': '>=', '>=': '>' }
const negations: Readonly<Record<string, string>> = { '==': '!=', '!=': '==', '===': '!==', '!==': '===' }
/** For a NaN, `a < b` and `!(a >= b)` differ, and for nothing else. */
const complements: Readonly<Record<string, string>> = { '<': '>=', '<=': '>', '>': '<=', '>=': '<' }

function swapOperator(node: SyntaxNode, source: Source, table: Readonly<Record<string, string>>): Edit[] {
  const [left, right] = [child(node, 'left'), child(node, 'right')]
  const operator = String(node['operator'])
  const other = table[operator]
  if (node.type !== 'BinaryExpression' || left === undefined || right === undefined || other === undefined) return []
  return [replaceBetween(source, left, right, operator, other)]
}

/** `<=` for `<`: an end that is included, or no longer is. */
export const bound: Operator = {
  name: 'bound',
  edits: ({ node }, source) => swapOperator(node, source, bounds),
}

function negated(source: Source, test: SyntaxNode): Edit {
  const argument = child(test, 'argument')
  const isNegation = test.type === 'UnaryExpression' && test['operator'] === '!' && argument !== undefined
  return replace(test, isNegation ? textOf(source, argument) : `!(${textOf(source, test)})`)
}

/** A condition negated; a guard that never holds. */
export const negatedCondition: Operator = {
  name: 'negated condition',
  edits({ node }, source) {
    const test = child(node, 'test')
    if (test !== undefined && node.type === 'ConditionalExpression') return [negated(source, test)]
    if (test !== undefined && node.type === 'IfStatement') {
      // An `if` without `else` guards its statement: it goes as a whole.
      const guard = node['alternate'] === null ? [replace(test, 'false')] : []
      return [negated(source, test), ...guard]
    }
    return swapOperator(node, source, negations)
  },
}

/** `||` for `&&`; one of the two conditions dropped. */
export const logicalOperator: Operator = {
  name: 'logical operator',
  edits({ node }, source) {
    const [left, right] = [child(node, 'left'), child(node, 'right')]
    const operator = String(node['operator'])
    if (node.type !== 'LogicalExpression' || operator === '??' || left === undefined || right === undefined) return []
    const swapped = replaceBetween(source, left, right, operator, operator === '&&' ? '||' : '&&')
    return [
      { start: node.start, end: node.end, text: `(${spliced(source, node, swapped)})` },
      replace(node, textOf(source, left)),
      replace(node, textOf(source, right)),
    ]
  },
}

function spliced(source: Source, node: SyntaxNode, { start, end, text }: Edit): string {
  return source.text.slice(node.start, start) + text + source.text.slice(end, node.end)
}

/** A comparison that answers the other way for NaN; a test for NaN that always says no. */
export const notANumber: Operator = {
  name: 'NaN',
  edits({ node, field, parent }, source) {
    const [left, right] = [child(node, 'left'), child(node, 'right')]
    if (node.type !== 'BinaryExpression' || left === undefined || right === undefined) return []
    const [operator, first, second] = [String(node['operator']), textOf(source, left), textOf(source, right)]
    const complement = complements[operator]
    if (complement !== undefined) {
      const isLoopEnd = field === 'test' && /^(?:For|While|DoWhile)Statement$/.test(parent?.node.type ?? '')
      if (isLoopEnd || isWhole(source, first) || isWhole(source, second)) return []
      return [replace(node, `!(${first} ${complement} ${second})`)]
    }
    return operator in negations && first === second ? [replace(node, String(!operator.startsWith('!')))] : []
  },
}

const wholeNames = new WeakMap<Source, ReadonlySet<string>>()

/** The names that a file visibly gives to whole numbers: by an AssemblyScript type, or by a first value. */
function wholeNamesOf(source: Source): ReadonlySet<string> {
  const known = wholeNames.get(source)
  if (known !== undefined) return known
  const declarations = source.text.matchAll(/(\w+)(?:: (?:[iu](?:8|16|32|64)|[iu]?size|bool)\b| = -?\d+\b(?!\.))/g)
  const names = new Set([...declarations].map(([, name = '']) => name))
  wholeNames.set(source, names)
  return names
}

/** Whether an operand is visibly a whole number, which is never NaN. */
function isWhole(source: Source, operand: string): boolean {
  if (/\.(?:length|size|byteLength|rows|count)\b|<[iu](?:32|64|size)>/.test(operand)) return true
  const names = operand.match(/[A-Za-z_]\w*/g) ?? []
  return names.some((name) => wholeNamesOf(source).has(name))
}

import { describe, expect, it } from 'vitest'
import { mutantsOf } from '../../../tools/mutate/mutants.ts'
import { operators } from '../../../tools/mutate/operators/index.ts'

/** What an operator makes of one line of AssemblyScript. */
function changes(operator: string, text: string): string[] {
  return mutantsOf('assembly/sample.ts', text)
    .filter((mutant) => mutant.operator === operator)
    .map(({ after }) => after)
}

const cases: readonly (readonly [operator: string, text: string, after: readonly string[]])[] = [
  ['sign', 'x = a + b', ['x = a - b']],
  ['sign', 'x = a * b', ['x = a / b']],
  ['sign', 'x = -a', ['x = a']],
  ['sign', 'x++', ['x--']],
  ['sign', 'x = `${a}` + b', []],
  ['dropped term', 'x = a + b', ['x = a', 'x = b']],
  ['dropped term', 'x = a - b', ['x = a', 'x = (-(b))']],
  ['dropped term', 'x = v128.mul<real>(a, b)', ['x = a', 'x = b']],
  ['swapped operands', 'x = a - b', ['x = (b) - (a)']],
  ['swapped operands', 'x = a + b', []],
  ['assignment', 'total += x', ['total = x', 'total -= x']],
  ['bound', 'x = a <= b', ['x = a < b']],
  ['bound', 'x = a > b', ['x = a >= b']],
  ['negated condition', 'if (a) b()', ['if (!(a)) b()', 'if (false) b()']],
  ['negated condition', 'if (a) b(); else c()', ['if (!(a)) b(); else c()']],
  ['negated condition', 'x = !a ? b : c', ['x = a ? b : c']],
  ['negated condition', 'x = a === b', ['x = a !== b']],
  ['logical operator', 'x = a && b', ['x = (a || b)', 'x = a', 'x = b']],
  ['NaN', 'x = a > b', ['x = !(a <= b)']],
  ['NaN', 'x = a != a', ['x = false']],
  ['NaN', 'x = a.length > b', []],
  ['NaN', 'let a: i32 = f(); x = a > b', []],
  ['NaN', 'for (; a < b; ) c()', []],
  ['NaN test', 'x = isNaN(a)', ['x = false']],
  ['NaN test', 'x = Number.isFinite(a)', ['x = true']],
  ['constant', 'x = 3', ['x = 4', 'x = 2']],
  ['constant', 'x = 0', ['x = 1']],
  ['constant', 'x = -1', ['x = -(2)', 'x = -(0)']],
  ['constant', 'x = 0.5', ['x = (0.5 * 2)', 'x = (0.5 / 2)']],
  ['constant', 'x = a[i] ?? 0', []],
  ['constant', 'x = a.b ?? 7', ['x = a.b ?? 8', 'x = a.b ?? 6']],
  ['constant', 'const [a = 1] = x', []],
  ['constant', 'x = { 1: a }', []],
  ['flag', 'x = true', ['x = false']],
  ['removed call', 'f(a)', ['{}']],
  ['removed call', 'await f(a)', ['{}']],
  ['removed call', 'x = f(a)', []],
  ['removed assignment', 'x = a', ['{}']],
  ['lookalike', 'x = Math.max(a, b)', ['x = Math.min(a, b)']],
  ['lookalike', 'x = v128.lt<real>(a, b)', ['x = v128.le<real>(a, b)']],
  ['lookalike', 'x = abs(a)', ['x = a']],
  ['lookalike', 'x = list.add(a)', []],
  ['swapped arguments', 'x = Math.max(a, b)', ['x = Math.max(b, a)']],
]

describe('operators', () => {
  it.each(cases)('%s: %s', (operator, text, after) => {
    expect(changes(operator, text)).toEqual(after)
  })

  it('are all covered above', () => {
    expect(operators.map(({ name }) => name).filter((name) => !cases.some(([covered]) => covered === name))).toEqual([])
  })

  it('leave types, imports and the words of errors alone', () => {
    const text = "import a from 'b'\ntype T = 1 | 2\ninterface I { a: 3 }\nthrow new E(1 + 2)\nf(g, new TypeError(4))"
    expect(mutantsOf('src/sample.ts', text).map(({ after }) => after)).toEqual(['{}'])
  })

  it('give the line, the change without its indentation, and the whole text', () => {
    const text = 'f(() => {\n  x =\n    a -\n    b\n})'
    const [mutant] = mutantsOf('src/sample.ts', text).filter(({ operator }) => operator === 'swapped operands')
    expect(mutant).toEqual({
      file: 'src/sample.ts',
      line: 3,
      operator: 'swapped operands',
      before: 'a -\nb',
      after: '(b) - (a)',
      text: 'f(() => {\n  x =\n    (b) - (a)\n})',
    })
  })
})

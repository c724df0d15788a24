import { describe, expect, it } from 'vitest'
import { styleOf } from '../../../src/cli/terminal/style.js'
import { clean, cleanLines, digits, duration, logLossText, percent, table, wrap } from '../../../src/cli/terminal/terminal.js' // prettier-ignore

describe('numbers in words', () => {
  it('have four digits, and exponents beyond a thousandth and a million', () => {
    expect([0, 1, 0.12345, 0.001, 0.00099, 999.96, 1000.4, 999_999, 1e6, -2.5, null, NaN, Infinity].map(digits)).toEqual(['0.000', '1.000', '0.1235', '0.001000', '9.90e-4', '1000', '1000', '999999', '1.00e+6', '-2.500', '–', '–', '–']) // prettier-ignore
    expect([0.125, -0.5, 0, 1, null, NaN].map(percent)).toEqual(['12.5 %', '−50.0 %', '0.0 %', '100.0 %', '–', '–'])
    expect([logLossText(null), logLossText(0.5)]).toEqual(['infinite', '0.5000'])
    expect([0, 9.94, 9.99, 10, 119.4, 120, 7199, 7200, 9000].map(duration)).toEqual(['0.0 s', '9.9 s', '10.0 s', '10 s', '119 s', '2 min', '120 min', '2.0 h', '2.5 h']) // prettier-ignore
  })

  it('stand in columns, the first to the left', () => {
    expect(table([['a', 'bb', ''], ['ccc', 'd', 'e']])).toBe('  a     bb\n  ccc    d   e') // prettier-ignore
    expect(table([['a', 'b']], '> ')).toBe('> a   b')
  })

  it('and words are wrapped, a number with its per cent sign', () => {
    expect(wrap('one two three', 7)).toBe('one two\nthree')
    expect(wrap('one two three', 6)).toBe('one\ntwo\nthree')
    expect(wrap('one two', 9, '- ')).toBe('- one two')
    expect(wrap('one two', 8, '- ')).toBe('- one\n  two')
    expect(wrap('a bb ccc', 4, '', '..')).toBe('a bb\n..ccc')
    expect(wrap('of 12 % more', 6)).toBe('of\n12 %\nmore')
    expect(wrap('', 5, '> ')).toBe('> ')
  })

  it('of files are safe to print, and cut', () => {
    expect(clean('a\u001b[31mb\u0007\u202ec')).toBe('ab??c')
    expect(clean('x'.repeat(60))).toHaveLength(60)
    expect(clean('x'.repeat(61))).toBe(`${'x'.repeat(59)}…`)
    expect(clean('abcd', 3)).toBe('ab…')
    expect(cleanLines('abcd\nef', 3)).toBe('ab…\nef')
  })

  it('are emphasized on a terminal, unless a variable says otherwise', () => {
    const bold = (isTTY: boolean, variables: Record<string, string> = {}): boolean => styleOf({ isTTY }, variables).bold('x') !== 'x' // prettier-ignore
    expect([bold(true), bold(false), styleOf({}, {}).bold('x') !== 'x']).toEqual([true, false, false])
    expect([bold(true, { NO_COLOR: '1' }), bold(true, { NO_COLOR: '' }), bold(true, { TERM: 'dumb' })]).toEqual([false, true, false]) // prettier-ignore
    expect([bold(false, { FORCE_COLOR: '1' }), bold(true, { FORCE_COLOR: '0' }), bold(false, { FORCE_COLOR: '' })]).toEqual([true, false, false]) // prettier-ignore
    expect(bold(false, { NO_COLOR: '1', FORCE_COLOR: '1' })).toBe(false)
    expect(styleOf({ isTTY: true }, {}).bold('x')).toBe('\u001b[1mx\u001b[22m')
  })
})

import { describe, expect, it } from 'vitest'
import { clean, digits, duration, percent, table, wrap } from '../../../src/cli/terminal/terminal.js'

describe('clean', () => {
  it.each([
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]0;title\u0007name', 'name'],
    ['\u001b]8;;http://example.test\u0007link\u001b]8;;\u0007', 'link'],
    ['a\r\nb\tc', 'a??b?c'],
    ['a\u009b31mb', 'ab'],
    ['abc\u202edcba', 'abc?dcba'],
    ['naïve 日本語 🙂', 'naïve 日本語 🙂'],
  ])('makes %j safe', (text, safe) => {
    expect(clean(text)).toBe(safe)
  })

  it('cuts long names without splitting a character', () => {
    expect(clean('🙂'.repeat(10), 5)).toBe('🙂🙂🙂🙂…')
    expect(clean('12345', 5)).toBe('12345')
  })
})

describe('numbers', () => {
  it('are short and honest', () => {
    expect([0, 1, 0.012345, 123.456, 12345.6, 1e-7, 1e9, -0.5].map(digits)).toEqual([
      '0.000',
      '1.000',
      '0.01235',
      '123.5',
      '12346',
      '1.00e-7',
      '1.00e+9',
      '-0.5000',
    ])
    expect([null, NaN, Infinity].map(digits)).toEqual(['–', '–', '–'])
    expect([0.9833, 1, 0, -0.0528, null].map(percent)).toEqual(['98.3 %', '100.0 %', '0.0 %', '−5.3 %', '–'])
    expect([0.04, 45, 600, 9000].map(duration)).toEqual(['0.0 s', '45 s', '10 min', '2.5 h'])
  })
})

describe('layout', () => {
  it('sets the first column left and the others right', () => {
    const rows = [
      ['', 'train', 'dev'],
      ['accuracy', '99.0 %', '9.0 %'],
    ]
    expect(table(rows, '')).toBe('            train     dev\naccuracy   99.0 %   9.0 %')
  })

  it('wraps at spaces', () => {
    expect(wrap('one two three four', 9)).toBe('one two\nthree\nfour')
    expect(wrap('one two three', 12, '  1. ')).toBe('  1. one two\n     three')
    expect(wrap('about 12.5 % more', 12)).toBe('about 12.5 %\nmore')
    expect(wrap('nearly 12.5 %', 12)).toBe('nearly\n12.5 %')
    expect(wrap('unbreakable', 4)).toBe('unbreakable')
  })
})

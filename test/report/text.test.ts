import { describe, expect, it } from 'vitest'
import {
  formatCount,
  formatInstant,
  formatNumber,
  formatPercent,
  formatPoints,
  formatSeconds,
  formatTick,
  shorten,
} from '../../src/report/format.js'
import { cleanText, markup, trusted } from '../../src/report/html/markup.js'
import { sample, thinPoints } from '../../src/report/chart/thin.js'

describe('numbers', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [1, '1'],
    [1234.5678, '1,235'],
    [12_345.678, '12,350'],
    [123_456, '123,456'],
    [7_000_000, '7,000,000'],
    [0.00123456, '0.001235'],
    [0.1, '0.1'],
    [0.99999, '1'],
    [-2.5, '−2.5'],
    [3.1874e-9, '3.187×10⁻⁹'],
    [1e-7, '10⁻⁷'],
    [-4.5e21, '−4.5×10²¹'],
    [Number.NaN, '–'],
    [Infinity, '–'],
    [null, '–'],
    [undefined, '–'],
  ])('%s is %s', (value, text) => {
    expect(formatNumber(value)).toBe(text)
  })

  it('counts, percentages and points', () => {
    expect(formatCount(60_000)).toBe('60,000')
    expect([0.0278, 0.001853, 1, 0, 2.5, 1e-7, null].map((value) => formatPercent(value))).toEqual([
      '2.78%',
      '0.185%',
      '100%',
      '0%',
      '250%',
      '10⁻⁵%',
      '–',
    ])
    expect([0.0232, -0.0024, 0, 0.01].map(formatPoints)).toEqual([
      '+2.32 points',
      '−0.24 points',
      '0 points',
      '+1 point',
    ])
  })

  it('durations and instants', () => {
    expect([0.0317, 9.51, 59.96, 125, 3780].map(formatSeconds)).toEqual([
      '0.032 s',
      '9.5 s',
      '60 s',
      '2 min 5 s',
      '1 h 3 min',
    ])
    expect(formatInstant('2026-11-24T11:09:31.250Z')).toBe('2026-11-24 11:09 UTC')
    expect(formatInstant('yesterday')).toBe('yesterday')
  })

  it('ticks', () => {
    expect([0, 0.001, 1e-4, 100, 1000, 1e5].map(formatTick)).toEqual(['0', '0.001', '10⁻⁴', '100', '1,000', '10⁵'])
  })
})

describe('text', () => {
  it('is escaped where it is interpolated, markup is not', () => {
    expect(markup`<a title="${`"'<>&`}">${trusted('<b>')}${[1, 'x<', null]}</a>`.text).toBe(
      '<a title="&quot;&#39;&lt;&gt;&amp;"><b>1x&lt;</a>',
    )
  })

  it('loses what could steer a terminal, and half surrogates', () => {
    expect(cleanText('a\u001b[1;31mb\u001b]8;;http://x\u0007c\u009b2Jd\u0000e\nf\u202eg')).toBe('abcde fg')
    expect(cleanText('\ud800x 😀')).toBe('\ufffdx 😀')
  })

  it('is shortened by whole letters', () => {
    expect(shorten('short', 10)).toBe('short')
    expect(shorten('x'.repeat(60), 10)).toBe(`${'x'.repeat(9)}…`)
    expect(Array.from(shorten('😀'.repeat(60), 20)).length).toBe(20)
    expect(shorten('\u001b[31mred', 4)).toBe('red')
  })
})

describe('thinning', () => {
  const points = Array.from({ length: 1000 }, (_, index) => ({
    epoch: index + 1,
    value: index === 617 ? 9 : 1 / (index + 1),
  }))

  it('keeps the ends, the peak and the kept epoch', () => {
    const epochs = thinPoints(points, 100, [333]).map(({ epoch }) => epoch)
    expect(epochs.length).toBeLessThan(110)
    expect(epochs).toEqual(expect.arrayContaining([1, 333, 618, 1000]))
    expect(epochs.toSorted((a, b) => a - b)).toEqual(epochs)
  })

  it('keeps a gap', () => {
    const gap = points.map((point) => (point.epoch === 500 ? { epoch: 500, value: null } : point))
    expect(thinPoints(gap, 100).some(({ value }) => value === null)).toBe(true)
  })

  it('samples at even distances', () => {
    expect(sample([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 4, [1])).toEqual([0, 1, 3, 6, 9])
    expect(sample([1, 2], 4)).toEqual([1, 2])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCsv, writeCsv, type WriteCsvOptions } from '../../../src/data/csv/index.js'
import { textAt } from '../../../src/data/table/table.js'
import { expectFault } from '../../support/errors.js'

/** The lines of one column behind its header. */
function cells(values: readonly (string | number | null | undefined)[], options?: WriteCsvOptions): string[] {
  const columns = [
    { name: 'x', values },
    { name: 'y', values: values.map(() => 1) },
  ]
  return writeCsv(columns, options)
    .split(',1\n')
    .slice(0, -1)
    .map((cell, i) => (i === 0 ? cell.replace('x,y\n', '') : cell))
}

describe('writeCsv', () => {
  it('puts an apostrophe before what a spreadsheet takes for a formula, but not before numbers, if asked to', () => {
    const formulas = ['=cmd|x', '+a', '-a', '@a', '\ta', '\ra', '-', '=']
    expect(cells(formulas)).toEqual(['=cmd|x', '+a', '-a', '@a', '"\ta"', '"\ra"', '-', '='])
    const safe = { spreadsheetSafe: true }
    expect(cells(formulas, safe)).toEqual(["'=cmd|x", "'+a", "'-a", "'@a", "'\ta", '"\'\ra"', "'-", "'="])
    expect(cells([-5, '-5', '+1.5e3', 'a=b', "'"], safe)).toEqual(['-5', '-5', '+1.5e3', 'a=b', "'"])
    expect(writeCsv([{ name: '=x', values: [] }], safe)).toBe("'=x\n")
  })

  it('quotes what needs it', () => {
    expect(cells(['a,b', 'a"b', 'a\nb', 'a\rb', ' a', 'a ', 'a b'])).toEqual([
      '"a,b"',
      '"a""b"',
      '"a\nb"',
      '"a\rb"',
      '" a"',
      '"a "',
      'a b',
    ])
  })

  it('leaves missing values empty, also where the row has nothing else', () => {
    expect(cells([NaN, null, undefined, ''])).toEqual(['', '', '', ''])
    expect(writeCsv([{ name: 'x', values: [1, NaN, 2] }])).toBe('x\n1\n""\n2\n')
  })

  it('leaves the header out if asked to, for files written in pieces', () => {
    expect(writeCsv([{ name: 'x', values: [1, 2] }], { header: false })).toBe('1\n2\n')
    expect(writeCsv([{ name: 'x', values: [] }], { header: false })).toBe('')
  })

  it('takes typed arrays', () => {
    const columns = [
      { name: 'x', values: Float64Array.of(0.1, 1e-7) },
      { name: 'y', values: Int32Array.of(1, 2) },
    ]
    expect(writeCsv(columns)).toBe('x,y\n0.1,1\n1e-7,2\n')
  })

  it('refuses columns that do not fit and numbers that are infinite', () => {
    const columns = [
      { name: 'x', values: [1] },
      { name: 'y', values: [1, 2] },
    ]
    expectFault(() => writeCsv(columns), { code: 'INVALID_SHAPE', field: 'y' })
    expectFault(() => cells([1, Infinity]), { code: 'INVALID_DATA', column: 'x', row: 1 })
  })

  it('gives back every number, but for the sign of 0', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.double({ noDefaultInfinity: true }), { minLength: 1 }), async (values) => {
        const { columns } = await readCsv(writeCsv([{ name: 'x', values }]), { types: { x: 'number' } })
        expect(columns[0]).toEqual({
          name: 'x',
          kind: 'number',
          values: Float64Array.from(values, (value) => value + 0),
        })
      }),
    )
  })

  it('gives back every text that has no spaces around it', async () => {
    const plain = fc.string({ unit: 'binary' }).filter((text) => !/^\s|\s$|\0/.test(text))
    await fc.assert(
      fc.asyncProperty(fc.array(plain, { minLength: 1 }), async (values) => {
        const text = writeCsv([
          { name: 'x', values },
          { name: 'y', values: values.map(() => 1) },
        ])
        const { columns } = await readCsv(text, { types: { x: 'category' }, keepDefaultMissing: false })
        const column = columns[0]
        expect(column && values.map((_, row) => textAt(column, row) ?? '')).toEqual(values)
      }),
    )
  })

  it('quotes texts alike whether a column has few of them or many', () => {
    const texts = Array.from({ length: 1000 }, (_, i) => (i % 3 === 0 ? `a,${i}` : `b${i % 5}`))
    const [, ...cells] = writeCsv([{ name: 'x', values: texts }])
      .trimEnd()
      .split('\n')
    expect(cells).toEqual(texts.map((text) => (text.includes(',') ? `"${text}"` : text)))
  })
})

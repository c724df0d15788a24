import { describe, expect, it } from 'vitest'
import { fitPreprocessor, selectTableRows, type Table } from '../../../src/index.js'
import { expectFault } from '../../support/errors.js'

/** 400 days, and a target. */
const table: Table = {
  rows: 400,
  columns: [
    {
      name: 'day',
      kind: 'number',
      readAs: 'date',
      values: Float64Array.from({ length: 400 }, (_, row) => 19_000 + row),
    },
    { name: 'y', kind: 'number', values: Float64Array.from({ length: 400 }, (_, row) => Math.sin(row)) },
  ],
}

describe('dates', () => {
  const partsOf = (dates?: 'expand' | 'trend'): readonly string[] => {
    const { columns } = fitPreprocessor(table, { target: 'y', ...(dates === undefined ? {} : { dates }) })
    const [day] = columns
    return day?.kind === 'number' ? (day.dateParts ?? []) : []
  }

  it('are expanded into parts, unless only their trend is asked for', () => {
    expect(partsOf()).toEqual(['season', 'weekday'])
    expect(partsOf('expand')).toEqual(['season', 'weekday'])
    expect(partsOf('trend')).toEqual([])
  })
})

describe('selectTableRows', () => {
  it('refuses what is no table', () => {
    for (const wrong of [null, {}, [], { rows: 1 }]) expectFault(() => selectTableRows(wrong as never, [0]), { functionName: 'selectTableRows' }) // prettier-ignore
  })
})

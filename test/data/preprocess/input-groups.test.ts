import { describe, expect, it } from 'vitest'
import { readCsv } from '../../../src/data/csv/index.js'
import { fitPreprocessor, inputGroups, preprocess } from '../../../src/index.js'

const text = `island,mass,when,kind,sex,y
a,1,2024-01-05,p,m,0
b,,2024-02-06,q,f,1
c,3,2024-03-07,p,m,1
a,4,2024-04-09,q,,0
b,5,2024-05-10,p,f,1
c,7,2024-06-11,p,m,0
`

describe('inputGroups', () => {
  it.each(['scaled', 'piecewiseLinear'] as const)('finds numbers and one-hot blocks, numbers %s', async (numbers) => {
    const table = await readCsv(text)
    const preprocessor = fitPreprocessor(table, { target: 'y', task: 'classification', numbers })
    const { columns } = preprocess(table, preprocessor)
    const groups = inputGroups(preprocessor)
    expect(groups.numbers.map((i) => columns?.[i])).toEqual(['mass', 'when'])
    const blocks = groups.categories.map(({ first, count }) => columns?.slice(first, first + count))
    expect(blocks).toEqual([
      ['island=a', 'island=b', 'island=c'],
      ['kind=p', 'kind=q'],
      ['sex=f', 'sex=m'],
    ])
  })

  it('counts the feature of rare categories to their block', async () => {
    const preprocessor = fitPreprocessor(await readCsv(text), {
      target: 'y',
      task: 'classification',
      mostCategories: 2,
    })
    expect(inputGroups(preprocessor).categories[0]).toEqual({ first: 0, count: 3 })
  })

  it('refuses what is no preprocessor', () => {
    expect(() => inputGroups({ columns: [] } as never)).toThrow(/preprocessor/)
  })
})

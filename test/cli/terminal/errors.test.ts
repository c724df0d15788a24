import { expect, it } from 'vitest'
import { describeErrors } from '../../../src/cli/terminal/errors.js'

it('names of classes are whole up to 24 characters, and cut beyond', () => {
  const [whole, long] = ['a class of 24 characters', 'a class of 25 characters.']
  const confusion = (actual: string, predicted: string) => ({ actual, predicted, rows: 3, fraction: 0.5 })
  const textOf = (actual: string, predicted: string): string => {
    const errors = {
      message: '',
      task: 'classification',
      slices: [],
      mistakes: [],
      labelErrors: null,
      confusions: [confusion(actual, predicted)],
    }
    return describeErrors({ data: 'data', target: 'y', errors } as never, [])
  }
  expect(textOf(whole, 'b')).toContain(whole)
  expect(textOf('b', whole)).toContain(whole)
  expect(textOf(long, 'b')).not.toContain(long)
  expect(textOf('b', long)).not.toContain(long)
})

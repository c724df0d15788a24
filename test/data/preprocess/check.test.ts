import { describe, expect, it } from 'vitest'
import { checkPreprocessor } from '../../../src/data/preprocess/check-preprocessor.js'
import type { Preprocessor } from '../../../src/data/preprocess/types.js'
import { expectFault } from '../../support/errors.js'

const good: Preprocessor = {
  format: 'wellfit.preprocessor',
  version: 1,
  task: 'classification',
  columns: [
    { name: 'age', kind: 'number', median: 3, mean: 2.5, scale: 0.5, indicator: true },
    { name: '__proto__', kind: 'category', categories: ['constructor', ''], other: true },
    { name: 'on', kind: 'number', median: 3, mean: 2.5, scale: 0.5, indicator: true, readAs: 'date' },
    { name: 'is', kind: 'category', categories: ['true'], readAs: 'boolean' },
  ],
  target: { name: 'y', kind: 'classes', classes: ['a', 'b'] },
  missing: 'error',
  preparation: ['Nothing.'],
}

/** The good one as JSON with one part of it replaced. */
const changed = (from: string, to: string): unknown => {
  const text = JSON.stringify(good)
  expect(text).toContain(from)
  return JSON.parse(text.replace(from, to))
}

describe('checkPreprocessor', () => {
  it('gives back a good one, made anew', () => {
    const copy = checkPreprocessor(JSON.parse(JSON.stringify(good)))
    expect(copy).toEqual(good)
    expect(copy.columns).not.toBe(good.columns)
    const regression = { ...good, task: 'regression', target: { name: 'y', kind: 'values', mean: 0, scale: 2 } }
    expect(checkPreprocessor(regression)).toEqual(regression)
  })

  it.each([
    ['"wellfit.preprocessor"', '"wellfit.model"', 'format'],
    ['"version":1', '"version":3', 'version'],
    ['"version":1', '"version":"1"', 'version'],
    ['"task":"classification"', '"task":"constructor"', 'task'],
    ['"task":"classification"', '"task":"regression"', 'target.kind'],
    ['"kind":"number"', '"kind":"toString"', 'columns[0].kind'],
    ['"kind":"number"', '"kind":"category"', 'median'],
    ['"kind":"category"', '"kind":["category"]', 'columns[1].kind'],
    ['"other":true', '"other":1', 'columns[1].other'],
    ['"readAs":"date"', '"readAs":"constructor"', 'columns[2].readAs'],
    ['"readAs":"boolean"', '"readAs":"date"', 'columns[3].readAs'],
    ['"missing":"error"', '"missing":"impute"', 'missing'],
    ['"median":3', '"median":null', 'columns[0].median'],
    ['"median":3', '"median":"3"', 'columns[0].median'],
    ['"mean":2.5', '"mean":1e999', 'columns[0].mean'],
    ['"mean":2.5,', '', 'columns[0].mean'],
    ['"scale":0.5', '"scale":0', 'columns[0].scale'],
    ['"scale":0.5', '"scale":-1', 'columns[0].scale'],
    ['"indicator":true', '"indicator":1', 'columns[0].indicator'],
    ['"indicator":true', '"indicator":true,"__proto__":{"x":1}', '__proto__'],
    ['"indicator":true', '"indicator":true,"code":"x"', 'code'],
    ['"name":"age"', '"name":5', 'columns[0].name'],
    ['"name":"age"', '"name":"__proto__"', 'columns'],
    ['"name":"y"', '"name":"age"', 'target.name'],
    ['["constructor",""]', '["a","a"]', 'columns[1].categories'],
    ['["constructor",""]', '["a",1]', 'columns[1].categories[1]'],
    ['["constructor",""]', '[]', 'columns[1].categories'],
    ['["constructor",""]', '{"0":"a","length":1}', 'columns[1].categories'],
    ['["a","b"]', '["a"]', 'target.classes'],
    ['["a","b"]', '["a","a"]', 'target.classes'],
    ['["Nothing."]', '"Nothing."', 'preparation'],
    ['["Nothing."]', '[null]', 'preparation[0]'],
    ['"kind":"classes"', '"kind":"values"', 'classes'],
  ])('refuses %s become %s', (from, to, field) => {
    expectFault(() => checkPreprocessor(changed(from, to)), {
      code: 'INVALID_MODEL',
      functionName: 'checkPreprocessor',
      field,
    })
  })

  it.each([
    null,
    undefined,
    5,
    'x',
    [],
    [good],
    {},
    { ...good, columns: [] },
    { ...good, columns: null },
    { ...good, target: [] },
  ])('refuses %j', (value) => {
    expectFault(() => checkPreprocessor(value), { code: 'INVALID_MODEL' })
  })

  it('takes nothing that is inherited or worked out', () => {
    expectFault(() => checkPreprocessor(Object.create(good)), { code: 'INVALID_MODEL', field: 'preprocessor' })
    const withGetter = Object.defineProperty({ ...good }, 'task', { enumerable: true, get: () => 'classification' })
    expectFault(() => checkPreprocessor(withGetter), { code: 'INVALID_MODEL', field: 'task' })
  })
})

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { noun } from '../../../src/noun.js'
import { runMain } from '../run-main.js'

it('a noun fits its count', () => {
  expect([0, 1, 2].map((count) => noun(count, 'row'))).toEqual(['rows', 'row', 'rows'])
  expect([1, 2].map((count) => noun(count, 'class', 'classes'))).toEqual(['class', 'classes'])
})

/** A plural behind a single one: `1 rows`, but neither `21 rows` nor `0.1 points`, nor `1 of 2 rows`. */
const WRONG =
  /(?<![\d.,])1 (?:\w+ )?(?:rows|columns|inputs|epochs|steps|values|units|classes|features|trainings|cells|files)\b/g

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wellfit-singular-'))
  const lines = Array.from({ length: 60 }, (_, i) => `${((i * 37) % 101) / 10},${(i * 37) % 101 > 50 ? 'yes' : 'no'}`)
  await writeFile(join(folder, 'rows.csv'), `x,label\n${lines.join('\n')}\n`)
  await writeFile(join(folder, 'one.csv'), 'x,label\n7.5,yes\n')
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

describe('where there is one of everything, the terminal and the report say so', () => {
  it.each([
    ['train', 'rows.csv', '--recipe=plain', '--epochs', '1', '--batch-size', '42', '--layers', '1', '--no-folds'],
    ['train', 'rows.csv', '--recipe=plain', '--epochs', '40', '--patience', '1', '--layers', 'none', '--folds', '2'],
    ['data', 'rows.csv'],
    ['sweep', 'rows.csv', '--l2', '1,2', '--folds', '2', '--epochs', '1'],
  ])('wellfit %s %s %s %s', (command, file, ...flags) => {
    const out = join(folder, `${command}${flags.length}`)
    const { code, out: said, err } = runMain([command, join(folder, file), '--target', 'label', '--out', out, ...flags])
    expect([code, err]).toEqual([0, err])
    expect(`${said}${err}`.replaceAll(/\s+/g, ' ').match(WRONG)).toBeNull()
  })

  it('in new rows', () => {
    const model = join(folder, 'train9')
    for (const command of ['predict', 'evaluate']) {
      const { code, out, err } = runMain([command, model, join(folder, 'one.csv')])
      expect(code).toBe(0)
      expect(`${out}${err}`.replaceAll(/\s+/g, ' ').match(WRONG)).toBeNull()
    }
  })
})

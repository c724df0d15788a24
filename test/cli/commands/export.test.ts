import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { network, saveModel } from '../../../src/index.js'
import { runMain } from '../run-main.js'

const folder = mkdtempSync(join(tmpdir(), 'wellfit-export-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'line.model')
const dataset = fileURLToPath(new URL('../../../datasets/iris.csv', import.meta.url))

/** y = 2·a − b + 1 */
beforeAll(async () => {
  const options = { inputs: 2, layers: [{ units: 1 }], loss: 'meanSquaredError', columns: ['a', 'b'] } as const
  using net = await network({ ...options, parameters: [2, -1, 1] })
  await saveModel(net, file)
})

describe('wellfit export', () => {
  it('writes a module that predicts by itself', async () => {
    const out = join(folder, 'line.js')
    expect(runMain(['export', file, '--to', 'js', '--out', out])).toMatchObject({ code: 0, out: '' })
    const { predict } = (await import(pathToFileURL(out).href)) as { predict(row: object): object }
    expect(predict({ a: 3, b: 1 })).toEqual({ class: null, probabilities: null, values: { y: 6 } })
    expect(runMain(['export', file, '--to', 'js'])).toMatchObject({ code: 0, out: readFileSync(out, 'utf8') })
    expect(runMain(['export', file, '--to', 'js', '--out', out])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--overwrite'),
    })
    expect(runMain(['export', file, '--to', 'js', '--out', out, '--overwrite'])).toMatchObject({ code: 0 })
  })

  it('says in JSON what it wrote, beside a file alone', () => {
    const out = join(folder, 'summary.js')
    const done = runMain(['export', file, '--to', 'js', '--out', out, '--json'])
    expect(JSON.parse(done.out)).toEqual({ file: out, language: 'js', bytes: readFileSync(out).length })
    const refused = runMain(['export', file, '--to', 'js', '--json'])
    expect(refused).toMatchObject({ code: 2, out: '', err: expect.stringContaining('with --out') })
  })

  it('writes a header', () => {
    expect(runMain(['export', file, '--to', 'c'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('static int wellfit_predict('),
    })
  })

  it('writes members in one pass, whose number the report of their training and `inspect` have', () => {
    const out = join(folder, 'members')
    const train = ['train', dataset, '--target', 'species', '--recipe=plain', '--members', '4', '--epochs', '8']
    expect(runMain([...train, '--no-folds', '--out', out])).toMatchObject({ code: 0 })
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('Members in one pass')
    expect(runMain(['inspect', out]).out).toContain('4 members in one pass')
    expect(runMain(['export', out, '--to', 'c'])).toMatchObject({ code: 0, out: expect.stringContaining('member < 4') })
  })

  it('says what it takes', () => {
    expect(runMain(['export', file])).toMatchObject({ code: 2, err: expect.stringContaining('js, c') })
    expect(runMain(['export', file, '--to', 'java'])).toMatchObject({ code: 2, err: expect.stringContaining('js, c') })
    expect(runMain(['export', join(folder, 'none'), '--to', 'js']).code).not.toBe(0)
  })
})

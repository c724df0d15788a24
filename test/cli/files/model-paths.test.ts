import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadModel, network, prepareTable, saveModel } from '../../../src/index.js'
import { readCsv } from '../../../src/data/csv/index.js'
import { runMain } from '../run-main.js'

const folder = mkdtempSync(join(tmpdir(), 'wellfit-paths-'))
afterAll(() => rmSync(folder, { recursive: true }))
const at = (name: string): string => join(folder, name)
const data = at('rows.csv')
const model = at('one.model')

beforeAll(async () => {
  const text = `x,y\n${Array.from({ length: 60 }, (_, i) => `${i},${i % 2 === 0 ? 'low' : 'high'}`).join('\n')}\n`
  writeFileSync(data, text)
  const { train } = prepareTable(await readCsv(text), { target: 'y' })
  using net = await network({ inputs: train.features, layers: [{ units: 1 }], loss: 'binaryCrossEntropy', seed: 1 })
  await net.fit(train, { epochs: 1 })
  await saveModel(net, model)
})

describe('a model on the command line', () => {
  it('may be the one file that saveModel writes, also for predict', async () => {
    const found = await loadModel(model)
    const { code, out } = runMain(['predict', model, data, '--quiet'])
    expect(code).toBe(0)
    const [header, first] = out.split('\n')
    const [one] = found.predict([{ x: 0 }])
    expect(header).toContain('prediction,')
    expect(first?.split(',')[0]).toBe(one?.class)
    expect(runMain(['inspect', model]).code).toBe(0)
  })

  it.each([
    ['predict', [data, model]],
    ['evaluate', [data, model]],
    ['inspect', [data]],
    ['export', [data, '--to', 'js']],
    ['serve', [data]],
  ])('is told from data by %s', (command, args) => {
    const { code, out, err } = runMain([command, ...args])
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(
      `\`path\` (="${data}") must be a model. Name the directory that \`wellfit train --out\` wrote`,
    )
    expect(err).toContain('wellfit predict MODEL DATA')
  })

  it('is told from an empty file, and a damaged one is called so', () => {
    writeFileSync(at('empty.model'), '')
    expect(runMain(['inspect', at('empty.model')]).err).toContain('must be a model')
    writeFileSync(at('cut.model'), Buffer.concat([Buffer.from([200, 0, 0, 0, 0, 0, 0, 0]), Buffer.from('{"a"')]))
    expect(runMain(['inspect', at('cut.model')]).err).toContain('The file is truncated')
  })

  it('that does not exist is called so by every command that reads one', () => {
    for (const args of [
      ['predict', at('none'), data],
      ['inspect', at('none')],
      ['serve', at('none')],
    ]) {
      const { code, err } = runMain(args)
      expect(code).toBe(3)
      expect(err).toContain(`wellfit ${args[0]}: \`path\` (="${at('none')}") must exist (ENOENT)`)
    }
  })
})

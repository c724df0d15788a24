import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { storedForm } from '../../../src/cli/files/resume.js'
import { readData } from '../../../src/cli/files/input.js'
import { expandPaths } from '../../../src/cli/files/paths.js'

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wellfit-data-'))
  await writeFile(at('a.csv'), 'x,t\n1,u\n2,v\n')
  await writeFile(at('b.csv'), 'x,t\n3,w\n')
  await writeFile(at('c.jsonl'), '{"t":"u","x":4}\n')
})
afterEach(async () => {
  await rm(directory, { recursive: true })
})
const at = (name: string): string => join(directory, name)

describe('the data of a command', () => {
  it('are the rows of all files, and those of the test file below them', async () => {
    const data = await readData([at('a.csv'), at('b.csv')], { rows: at('c.jsonl') })
    expect(data).toMatchObject({ name: 'a.csv and 1 more', testRows: 1, table: { rows: 4 } })
    expect(data.table.columns).toMatchObject([
      { name: 'x', values: Float64Array.of(1, 2, 3, 4) },
      { name: 't', categories: ['u', 'v', 'w'], codes: Int32Array.of(0, 1, 2, 0) },
    ])
    expect(await readData([at('a.csv')], undefined)).toMatchObject({ name: 'a.csv', testRows: 0 })
  })

  it('must have the same columns', async () => {
    await writeFile(at('d.csv'), 'x,s\n1,u\n')
    const fault = { code: 'INVALID_DATA', field: 'd.csv' }
    await expect(readData([at('a.csv'), at('d.csv')], undefined)).rejects.toMatchObject(fault)
    await expect(readData([at('a.csv')], { rows: at('d.csv') })).rejects.toMatchObject(fault)
  })

  it('are noted file by file', async () => {
    await writeFile(at('e.csv'), Buffer.from('x,t\n1,ü\n', 'latin1'))
    const said: string[] = []
    await readData([at('a.csv'), at('e.csv')], undefined, {}, (line) => said.push(line))
    expect(said).toEqual([expect.stringMatching(/^data: e\.csv: .*Windows-1252/)])
  })
})

describe('paths', () => {
  it('with * and ? stand for the files that match, in order', async () => {
    await writeFile(at('.hidden.csv'), '')
    expect(await expandPaths([at('*.csv')])).toEqual([at('a.csv'), at('b.csv')])
    expect(await expandPaths([at('?.*')])).toEqual(['a.csv', 'b.csv', 'c.jsonl'].map(at))
    expect(await expandPaths(['-', at('[ab].csv')])).toEqual(['-', at('[ab].csv')])
    await writeFile(at('*.csv'), 'x\n1\n')
    expect(await readdir(directory)).toContain('*.csv')
    expect(await expandPaths([at('*.csv')])).toEqual([at('*.csv')])
  })

  it('that match nothing, or name a file twice, are errors', async () => {
    await expect(expandPaths([at('*.tsv')])).rejects.toMatchObject({ code: 'IO', value: at('*.tsv') })
    await expect(expandPaths([join(directory, 'none', '*')])).rejects.toMatchObject({ code: 'IO' })
    await expect(expandPaths([at('a.csv'), at('?.csv')])).rejects.toMatchObject({ code: 'INVALID_OPTION' })
    await expect(expandPaths(['-', '-'])).rejects.toMatchObject({ code: 'INVALID_OPTION' })
  })

  it('are stored by paths that mean the same in any directory', () => {
    const flags = new Map([
      ['test', 'a.idx'],
      ['test-labels', 'b.idx'],
      ['target', 'label'],
    ])
    expect(storedForm({ paths: ['-', 'c.idx'], flags })).toEqual({
      paths: ['-', resolve('c.idx')],
      flags: [
        ['test', resolve('a.idx')],
        ['test-labels', resolve('b.idx')],
        ['target', 'label'],
      ],
    })
  })
})

import { appendFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { float64 } from '@uwdata/flechette'
import { arrowOf } from '../../data/files/arrow/samples.js'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeFiles } from '../../../src/cli/files/atomic-write.js'
import { readTable } from '../../../src/cli/files/input.js'
import { withDirectory, type Replace } from '../../../src/cli/files/output.js'
import { zipOf, zstdOf } from '../../support/compress.js'

let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'wellfit-files-'))
})
afterEach(async () => {
  await rm(directory, { recursive: true })
})
const at = (...parts: string[]): string => join(directory, ...parts)

describe('writeFiles', () => {
  it('writes and replaces, and leaves no temporary file', async () => {
    await writeFile(at('a'), 'old')
    await writeFiles([
      { path: at('a'), contents: 'new' },
      { path: at('b'), contents: Uint8Array.of(1, 2) },
    ])
    expect(await readFile(at('a'), 'utf8')).toBe('new')
    expect([...(await readFile(at('b')))]).toEqual([1, 2])
    expect((await readdir(directory)).toSorted()).toEqual(['a', 'b'])
  })

  it('replaces none where one cannot be written', async () => {
    await writeFile(at('a'), 'old')
    const files = [
      { path: at('a'), contents: 'new' },
      { path: at('missing', 'b'), contents: 'new' },
    ]
    await expect(writeFiles(files)).rejects.toMatchObject({ code: 'IO', value: at('missing', 'b') })
    expect(await readFile(at('a'), 'utf8')).toBe('old')
    expect(await readdir(directory)).toEqual(['a'])
  })

  it('names the file that a directory stands in the way of', async () => {
    await mkdir(at('taken'))
    await expect(writeFiles([{ path: at('taken'), contents: '' }])).rejects.toThrow(/taken.*EISDIR/)
    expect(await readdir(directory)).toEqual(['taken'])
  })

  it('replaces a link, and leaves what it points to alone', async () => {
    await writeFile(at('precious'), 'keep')
    await symlink('precious', at('link'))
    await writeFiles([{ path: at('link'), contents: 'new' }])
    expect(await readFile(at('precious'), 'utf8')).toBe('keep')
    expect(await readFile(at('link'), 'utf8')).toBe('new')
    await expect(readlink(at('link'))).rejects.toThrow(/EINVAL/)
  })
})

/** Locks a directory and gives it back. */
const prepareDirectory = async (path: string, replace: Replace): Promise<void> =>
  await withDirectory(path, replace, 'a test', async () => undefined)

describe('withDirectory', () => {
  it('makes a directory, and takes an empty one', async () => {
    await prepareDirectory(at('new', 'deeper'), 'nothing')
    await prepareDirectory(at('new', 'deeper'), 'nothing')
    expect(await readdir(at('new', 'deeper'))).toEqual([])
  })

  it('refuses what may not be replaced', async () => {
    await writeFile(at('model.json'), '')
    await expect(prepareDirectory(directory, 'nothing')).rejects.toThrow(/it contains model\.json\..*--overwrite/)
    await prepareDirectory(directory, 'own files')
    await writeFile(at('thesis.tex'), '')
    await expect(prepareDirectory(directory, 'own files')).rejects.toThrow(/it contains thesis\.tex/)
    await prepareDirectory(directory, 'anything')
    expect((await readdir(directory)).toSorted()).toEqual(['model.json', 'thesis.tex'])
  })

  it('refuses a file, and a directory below one', async () => {
    await writeFile(at('file'), '')
    await expect(prepareDirectory(at('file'), 'anything')).rejects.toMatchObject({ code: 'IO' })
    await expect(prepareDirectory(at('file', 'x'), 'anything')).rejects.toMatchObject({ code: 'IO' })
  })

  it.runIf(process.platform === 'linux')('refuses a place that takes no directories', async () => {
    await expect(prepareDirectory('/proc/wellfit/deeper', 'anything')).rejects.toMatchObject({ code: 'IO' })
  })

  it('ignores temporary files of a killed run, and removes old ones', async () => {
    const [old, young] = [1, 2].map((i) => `.wellfit-0000000${i}-0000-0000-0000-000000000000.tmp`)
    await writeFile(at(old ?? ''), 'part of a file')
    await writeFile(at(young ?? ''), 'part of a file')
    await utimes(at(old ?? ''), 0, 0)
    await prepareDirectory(directory, 'nothing')
    expect(await readdir(directory)).toEqual([young])
  })
})

describe('readTable', () => {
  it('refuses a file that something writes to meanwhile', async () => {
    await writeFile(at('growing.csv'), `a,b\n${'1,2\n'.repeat(2_000_000)}`)
    const reading = readTable(at('growing.csv'))
    // Again and again: on a busy machine, reading may begin late.
    const writing = setInterval(() => appendFileSync(at('growing.csv'), '3,4\n'), 5)
    await expect(reading).rejects.toMatchObject({ code: 'IO', value: at('growing.csv') })
    clearInterval(writing)
  })

  it('tells formats by the extension', async () => {
    const table = { rows: 2, columns: [{ name: 'a', kind: 'number', values: Float64Array.of(1, 2) }] }
    await writeFile(at('rows.csv'), 'a\n1\n2\n')
    await writeFile(at('rows.JSONL'), '{"a":1}\n{"a":2}\n')
    const columnData = [{ name: 'a', data: Float64Array.of(1, 2), type: 'DOUBLE' as const }]
    await writeFile(at('rows.parquet'), new Uint8Array(parquetWriteBuffer({ columnData })))
    await writeFile(at('rows.feather'), arrowOf({ a: [1, 2] }, { a: float64() }))
    await writeFile(at('rows.arrows'), arrowOf({ a: [1, 2] }, { a: float64() }, { format: 'stream' }))
    for (const name of ['rows.csv', 'rows.JSONL', 'rows.parquet', 'rows.feather', 'rows.arrows'])
      expect(await readTable(at(name))).toMatchObject(table)
    const types = { a: 'category' } as const
    for (const name of ['rows.csv', 'rows.JSONL', 'rows.parquet', 'rows.feather', 'rows.arrows']) {
      expect((await readTable(at(name), { types })).columns).toMatchObject([
        { kind: 'category', categories: ['1', '2'] },
      ])
    }
  })

  it.each(['rows.jsonl', 'rows.parquet', 'rows.feather'])('refuses the layout of a CSV file for %s', async (name) => {
    const columnData = [{ name: 'a', data: Float64Array.of(1, 2), type: 'DOUBLE' as const }]
    const contents: Readonly<Record<string, string | Uint8Array>> = {
      'rows.jsonl': '{"a":1}\n{"a":2}\n',
      'rows.parquet': new Uint8Array(parquetWriteBuffer({ columnData })),
      'rows.feather': arrowOf({ a: [1, 2] }, { a: float64() }),
    }
    await writeFile(at(name), contents[name] ?? '')
    await expect(readTable(at(name), { delimiter: ';' })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringContaining('--delimiter') as string,
    })
  })

  it('tells formats and compression by the bytes', async () => {
    const table = { rows: 2, columns: [{ name: 'a', kind: 'number', values: Float64Array.of(1, 2) }] }
    const files = {
      'rows.csv.gz': gzipSync('a\n1\n2\n'),
      'rows.tsv.zip': zipOf({ 'rows.tsv': 'a\n1\n2\n' }),
      'lines.gz': gzipSync('{"a":1}\n{"a":2}\n'),
      'rows.arrow.gz': gzipSync(arrowOf({ a: [1, 2] }, { a: float64() })),
      'rows.json.zst': zstdOf('[{"a":1},{"a":2}]'),
      'misnamed.csv': gzipSync('a\n1\n2\n'),
    }
    for (const [name, bytes] of Object.entries(files)) {
      await writeFile(at(name), bytes)
      expect(await readTable(at(name))).toMatchObject(table)
    }
    await writeFile(at('two.zip'), zipOf({ 'a.csv': 'a\n1\n', 'b.csv': 'a\n2\n' }))
    await expect(readTable(at('two.zip'))).rejects.toThrow(/a\.csv, b\.csv.*Unpack it/)
    await writeFile(at('cut.csv.gz'), gzipSync('a\n1\n2\n').subarray(0, 20))
    await expect(readTable(at('cut.csv.gz'))).rejects.toMatchObject({ code: 'INVALID_DATA' })
    await writeFile(at('labels.idx'), Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 5))
    const labels = { name: 'label', kind: 'number', values: Float32Array.of(5) }
    expect(await readTable(at('labels.idx'))).toMatchObject({ rows: 1, columns: [labels] })
  })

  it('says which encoding it took a text for', async () => {
    await writeFile(at('latin1.csv'), Buffer.from('city,n\nZürich,1\nKöln,2\n', 'latin1'))
    await writeFile(at('utf16.json'), Buffer.from('\uFEFF[{"city":"Zürich"},{"city":"Köln"}]', 'utf16le'))
    for (const [name, encoding, words] of [
      ['latin1.csv', 'latin1', 'Windows-1252'],
      ['utf16.json', 'utf-16le', 'UTF-16 (little-endian)'],
    ] as const) {
      const said: string[] = []
      const { columns } = await readTable(at(name), {}, (line) => said.push(line))
      expect(columns[0]).toMatchObject({ categories: ['Köln', 'Zürich'] })
      expect(said).toEqual([expect.stringContaining(words)])
      expect(said[0]).toContain('--encoding')
      await readTable(at(name), { encoding }, (line) => said.push(line))
      expect(said).toHaveLength(1)
    }
  })

  it('tells faults of the disk from faults of the contents', async () => {
    await expect(readTable(at('missing.csv'))).rejects.toMatchObject({ code: 'IO' })
    await expect(readTable(directory)).rejects.toMatchObject({ code: 'IO', message: expect.stringContaining('EISDIR') })
    await writeFile(at('ragged.csv'), 'a,b\n1\n')
    await expect(readTable(at('ragged.csv'))).rejects.toMatchObject({ code: 'INVALID_DATA' })
  })
})

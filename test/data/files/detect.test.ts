import { gzipSync } from 'node:zlib'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, it } from 'vitest'
import { detectFormat } from '../../../src/data/files/detect.js'
import { zipOf, zstdOf } from '../../support/compress.js'
import { expectRejection } from '../../support/errors.js'
import { chunksOf, everySource } from '../../support/sources.js'

const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)
const parquet = new Uint8Array(
  parquetWriteBuffer({ columnData: [{ name: 'a', data: Float64Array.of(1), type: 'DOUBLE' }] }),
)

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const chunk of chunks) parts.push(chunk.slice())
  return Uint8Array.from(Buffer.concat(parts))
}

describe('detectFormat', () => {
  it.each([
    ['\uFEFF<!DOCTYPE html><html>', 'an HTML page', 'the link may lead to a page'],
    ['<table><tr><td>1', 'an HTML page', 'Save its table as CSV'],
    ['<?xml version="1.0"?>', 'an XML document', 'Export'],
    ['SQLite format 3\0', 'an SQLite database', 'Export'],
    ['%PDF-1.7', 'a PDF document', 'Export'],
    [Uint8Array.of(0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10), 'an HDF5 file', 'Export'],
    [Uint8Array.of(0x80, 4, 0x95, 0, 0), 'a pickle of Python', 'Export'],
    [Uint8Array.from(gzipSync('RDX3\nX\n')), 'an R workspace', 'Export'],
    ['+1 1:0.5 3:-2 \n-1 2:1\n', 'a sparse data set of LIBSVM', 'Export'],
    ['BZh91AY&SY\0', 'a file compressed by bzip2', 'Unpack it'],
    [Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0), 'a file compressed by xz', 'Unpack it'],
    [Uint8Array.from(gzipSync(`rows.csv${'\0'.repeat(249)}ustar\0`)), 'a tar archive', 'Unpack it'],
  ])('names the format of another program, case %#', async (contents, value, remedy) => {
    const bytes = typeof contents === 'string' ? encode(contents) : contents
    await expectRejection(detectFormat(bytes, 'rows.csv'), { code: 'UNSUPPORTED', field: 'source', value })
    await expect(detectFormat(bytes, 'rows.csv')).rejects.toThrow(remedy)
  })

  it('looks at the beginning of many bytes only', async () => {
    const { format } = await detectFormat(encode('a,b\n1,2\n'.repeat(500_000)), 'rows.csv')
    expect(format).toBe('csv')
  })

  it.each(['<5,3\n', 'Orders,n\n', 'PDF\n1\n', '5 10:30pm\n6 11:30pm\n'])('takes %j for CSV', async (text) => {
    expect((await detectFormat(encode(text), 'rows.csv')).format).toBe('csv')
  })

  it.each([
    ['a,b\n1,2\n', 'rows.csv', 'csv'],
    ['[a],b\n1,2\n', 'rows.txt', 'csv'],
    ['{"a":1}\n', 'rows.JSONL', 'json'],
    ['not json', 'rows.json', 'json'],
    ['a,b\n1,2\n', '', 'csv'],
    ['', '', 'csv'],
    ['\uFEFF\n{"a":1}\n', '', 'json'],
    ['[\n  {"a":1}]', 'download', 'json'],
    ['[a],b\n1,2\n', 'download', 'csv'],
    [parquet, 'rows.csv', 'parquet'],
    ['PAR2', 'rows.parquet', 'parquet'],
    ['ARROW1\0\0', '', 'arrow'],
    [Uint8Array.of(0xff, 0xff, 0xff, 0xff, 16, 0, 0, 0), '', 'arrow'],
    [Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0), 'x.bin', 'npy'],
    [Uint8Array.of(0, 0, 0x0d, 1, 0, 0, 0, 0), 'train-labels', 'idx'],
    [Uint8Array.from(Buffer.from('[{"a":1}]', 'utf16le')), '', 'json'],
    [Uint8Array.from(Buffer.from('a,b\n1,2\n', 'utf16le').swap16()), '', 'csv'],
  ] as const)('tells case %#', async (contents, name, format) => {
    const bytes = typeof contents === 'string' ? encode(contents) : contents
    const compressed = [bytes, gzipSync(bytes), zstdOf(bytes), zipOf({ [name === '' ? 'rows' : name]: bytes })]
    for (const [i, file] of compressed.entries()) {
      const found = await detectFormat(
        Uint8Array.from(file),
        i === 3 ? 'archive.zip' : `${name}${['', '.gz', '.zst'][i]}`,
      )
      expect(found.format).toBe(format)
      expect(await bytesOf(found.chunks)).toEqual(bytes)
    }
  })

  it('tells workbooks and archives of NumPy, which are ZIP archives themselves', async () => {
    const workbook = zipOf({ '[Content_Types].xml': 'x', 'xl/workbook.xml': 'y' })
    const found = await detectFormat(workbook, 'rows.csv')
    expect(found.format).toBe('xlsx')
    expect(await bytesOf(found.chunks)).toEqual(workbook)
    const arrays = zipOf({ 'x.npy': 'x', 'y.npy': 'y' })
    expect((await detectFormat(arrays, 'mnist.npz')).format).toBe('npz')
    await expectRejection(detectFormat(arrays, 'mnist.zip'), { code: 'INVALID_DATA' }, 'x.npy, y.npy')
  })

  it('reads from every source, in chunks cut anywhere', async () => {
    const file = Uint8Array.from(gzipSync(parquet))
    for (const [, source] of everySource(file)) {
      const { format, chunks } = await detectFormat(source(), '')
      expect(format).toBe('parquet')
      expect(await bytesOf(chunks)).toEqual(parquet)
    }
    const { format } = await detectFormat(chunksOf(file, 1, 2, 3, 19, 20), '')
    expect(format).toBe('parquet')
  })

  it.each([
    ['an R object', 'X\n\0\0\0\u0003\0', 'rows.rds', 'Export the table'],
    ['a MATLAB file', 'MATLAB 5.0 MAT-file, Platform: GLNXA64', 'rows.mat', 'Export the table'],
    ['an image', '\u0089PNG\r\n\u001a\n', 'digits.png', 'Write its pixels as numbers'],
    ['an image', '\u00ff\u00d8\u00ff\u00e0', 'digits.jpg', 'Write its pixels as numbers'],
  ])('refuses %s by name: %j', async (value, text, name, remedy) => {
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0))
    await expectRejection(detectFormat(bytes, name), { code: 'UNSUPPORTED', value }, remedy)
  })

  it('refuses a damaged archive, and a name that is no text', async () => {
    await expectRejection(detectFormat(zipOf({ a: 'x' }).subarray(0, 40), 'a.zip'), { code: 'INVALID_DATA' }, 'cut off')
    await expectRejection(detectFormat(encode('a'), 7 as unknown as string), { code: 'INVALID_OPTION', field: 'name' })
  })
})

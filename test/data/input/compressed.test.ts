import { gzipSync } from 'node:zlib'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, it } from 'vitest'
import { readCsv } from '../../../src/data/csv/index.js'
import { detectFormat } from '../../../src/data/files/detect.js'
import { readIdx } from '../../../src/data/files/idx.js'
import { readJsonLines } from '../../../src/data/files/jsonl.js'
import { readNpy } from '../../../src/data/files/npy/npy.js'
import { readParquet } from '../../../src/data/files/parquet/parquet.js'
import { zipOf, zstdOf } from '../../support/compress.js'
import { expectRejection } from '../../support/errors.js'
import { chunksOf, everySource } from '../../support/sources.js'

const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

const csv = `n,city\n${Array.from({ length: 30_000 }, (_, i) => `${i},"Zürich, ${i % 7}"\n`).join('')}`

const ways: readonly (readonly [name: string, compress: (bytes: Uint8Array) => Uint8Array<ArrayBuffer>])[] = [
  ['gzip', (bytes) => Uint8Array.from(gzipSync(bytes))],
  ['gzip in two members', (bytes) => Uint8Array.from(Buffer.concat([gzipSync(bytes.subarray(0, 9)), gzipSync(bytes.subarray(9))]))],
  ['ZIP', (bytes) => Uint8Array.from(zipOf({ 'folder/': '', 'folder/rows': bytes, '__MACOSX/._rows': 'x', '.DS_Store': 'y' }))],
  ['ZIP, stored', (bytes) => Uint8Array.from(zipOf({ rows: bytes }, 0))],
  ['Zstandard', (bytes) => Uint8Array.from(zstdOf(bytes))],
] // prettier-ignore

function npy(): Uint8Array {
  const header = "{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }".padEnd(117).concat('\n')
  return Uint8Array.from([0x93, ...encode('NUMPY'), 1, 0, 118, 0, ...encode(header), 7, 8, 9])
}

describe.each(ways)('a file compressed by %s', (_, compress) => {
  it('is read like the file itself by every reader', async () => {
    expect(await readCsv(compress(encode(csv)))).toEqual(await readCsv(csv))
    const lines = '{"a":1,"t":"é"}\n{"a":2}\n'
    expect(await readJsonLines(compress(encode(lines)))).toEqual(await readJsonLines(lines))
    const columnData = [{ name: 'a', data: Float64Array.of(1, 2, 4), type: 'DOUBLE' as const }]
    const parquet = new Uint8Array(parquetWriteBuffer({ columnData }))
    expect(await readParquet(compress(parquet))).toEqual(await readParquet(parquet))
    expect(await readParquet(new Blob([compress(parquet)]))).toEqual(await readParquet(parquet))
    expect(await readNpy(compress(npy()))).toEqual({ shape: [3], dtype: '|u1', values: Uint8Array.of(7, 8, 9) })
    const idx = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 5, 6, 7)
    expect(await readIdx(compress(idx))).toEqual({ shape: [3], values: Uint8Array.of(5, 6, 7) })
  })

  it('is read from every source, and in chunks cut anywhere', async () => {
    const small = compress(encode('a,b\n1,é\n2,ü\n'))
    const expected = await readCsv('a,b\n1,é\n2,ü\n')
    for (const [, source] of everySource(small)) expect(await readCsv(source())).toEqual(expected)
    for (const at of small.keys()) expect(await readCsv(chunksOf(small, at))).toEqual(expected)
  })

  it('is text in any encoding', async () => {
    const { columns } = await readCsv(compress(Uint8Array.from(Buffer.from('\uFEFFa,b\n1,é\n', 'utf16le'))))
    expect(columns).toEqual((await readCsv('a,b\n1,é\n')).columns)
  })

  it('is an error where it is cut off at any byte', async () => {
    const small = compress(encode('a,b\n1,x\n2,y\n'))
    for (let length = 4; length < small.length; length++) {
      // What is left of two members may be a whole first one.
      const error = await readCsv(small.subarray(0, length)).catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ name: 'WellfitError', functionName: 'readCsv' })
      expect(['INVALID_DATA', 'INVALID_OPTION']).toContain((error as { code: string }).code)
    }
  })
})

describe('a compressed file', () => {
  it('of gzip or ZIP is an error where its checksum does not match', async () => {
    const packed = Uint8Array.from(gzipSync('a\n1\n'))
    packed[packed.length - 8] = (packed.at(-8) ?? 0) ^ 1
    await expectRejection(
      readCsv(packed),
      { code: 'INVALID_DATA', functionName: 'readCsv' },
      'whole gzip data',
      'cut off',
    )
    const zip = zipOf({ 'a.csv': 'a\n1\n' }, 0)
    zip[30 + 5 + 2] = 50
    await expectRejection(readCsv(zip), { code: 'INVALID_DATA', value: 'a.csv' }, 'match its checksum')
  })

  it('that is a ZIP archive of several files names them and what to do', async () => {
    const zip = zipOf({ 'train.csv': 'a\n1\n', 'test.csv': 'a\n2\n' })
    await expectRejection(readCsv(zip), { code: 'INVALID_DATA' }, 'train.csv, test.csv', 'hold one file', 'Unpack it')
    await expectRejection(readCsv(zipOf({ 'x/': '' })), { code: 'INVALID_DATA' }, 'without files')
    await expectRejection(readCsv(zipOf({ 'x.npy': '', 'y.npy': '' })), { code: 'INVALID_DATA' }, 'readNpz')
  })

  it('is not decompressed out of proportion to its length', async () => {
    // 17 members of 16 MiB of line ends, 16 KiB each.
    const member = gzipSync(new Uint8Array(2 ** 24).fill(10))
    const bomb = Buffer.concat(Array.from({ length: 17 }, () => member))
    expect(bomb.length).toBeLessThan(300_000)
    const before = process.memoryUsage().arrayBuffers
    const read = async (): Promise<void> => {
      const { chunks } = await detectFormat(bomb, 'rows.csv.gz')
      for await (const chunk of chunks) expect(chunk.length).toBeLessThanOrEqual(65_536)
    }
    await expectRejection(read(), { code: 'INVALID_DATA', field: 'source' }, '250 times', 'decompress it first')
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100_000_000)
    const zeros = gzipSync(Buffer.concat([npy(), new Uint8Array(2 ** 24)]))
    await expectRejection(readNpy(zeros), { code: 'INVALID_DATA', value: 'more bytes' }, '131 bytes')
  })

  it('stops its source where the reader stops', async () => {
    let isStopped = false
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        yield Uint8Array.from(gzipSync('a,b\n1\n'))
        for (;;) yield Uint8Array.from(gzipSync('1,2\n'.repeat(100)))
      } finally {
        isStopped = true
      }
    }
    await expectRejection(readCsv(endless(), { delimiter: ',' }), { code: 'INVALID_DATA' })
    expect(isStopped).toBe(true)
  })

  it('whose source fails is told from a damaged one', async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Uint8Array.from(gzipSync('a,b\n1,2\n')).subarray(0, 15)
      throw new TypeError('the line is dead')
    }
    await expect(readCsv(failing())).rejects.toThrow('the line is dead')
  })

  it('that is damaged, too, before its source fails throws what the source threw', async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      const packed = Uint8Array.from(gzipSync('a,b\n1,2\n'))
      // A byte of the checksum.
      packed[packed.length - 8] = (packed.at(-8) ?? 0) ^ 1
      yield packed
      throw new TypeError('the line is dead')
    }
    await expect(readCsv(failing())).rejects.toThrow('the line is dead')
  })
})

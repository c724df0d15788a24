import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parquetDataset, parquetFiles, readParquet } from '../../../../src/data/files/parquet/parquet.js'
import {
  concatTables,
  fitPreprocessor,
  network,
  preprocess,
  type ChunkedDataset,
  type Dataset,
} from '../../../../src/index.js'

/** Rows of one file; row groups of so many rows. */
function parquetOf(rows: number, seed: number, rowGroupSize: number, name = 'colour'): Uint8Array<ArrayBuffer> {
  let state = seed
  const random = (): number => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648
  const size = Array.from({ length: rows }, () => random() - 0.5)
  const colour = Array.from({ length: rows }, () => ['1', '2', 'red'][Math.floor(3 * random())] ?? null)
  const kind = size.map((value, i) => (value + (colour[i] === 'red' ? 0.2 : 0) > 0 ? 'yes' : 'no'))
  const columnData = [
    { name: 'size', data: size, type: 'DOUBLE' as const },
    { name, data: colour, type: 'STRING' as const },
    { name: 'kind', data: kind, type: 'STRING' as const },
  ]
  return new Uint8Array(parquetWriteBuffer({ columnData, rowGroupSize }))
}

const bytes = [parquetOf(130, 3, 50), parquetOf(70, 5, 70), parquetOf(90, 7, 31)]
const served = new Map<string, Uint8Array>([['/last.parquet', bytes[2] ?? new Uint8Array(0)]])
let server: Server
let origin = ''
let version = 1
let asked = 0

beforeAll(async () => {
  server = createServer((request, response) => {
    const file = served.get(request.url?.split('?')[0] ?? '')
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? []
    if (file === undefined) response.writeHead(404).end()
    else if (request.url?.includes('whole') === true || from === undefined) response.writeHead(200).end(file)
    else {
      const part = file.subarray(Number(from), Number(to) + 1)
      asked += part.length
      const range = `bytes ${from}-${to}/${file.length}`
      response.writeHead(206, { 'content-range': range, etag: `"${version}"` }).end(part)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.close()
})

const blobs = bytes.map((one) => new Blob([one]))
const url = (path = '/last.parquet'): URL => new URL(path, origin)
const sources = (): (Blob | URL)[] => [...blobs.slice(0, 2), url('/last.parquet?token=secret')]

async function weightsOf(train: Dataset | ChunkedDataset, blocks?: number): Promise<string> {
  using net = await network({
    inputs: train.features,
    layers: [{ units: 6 }, { units: 1 }],
    loss: 'binaryCrossEntropy',
  })
  await net.fit(train, { epochs: 3, batchSize: 40, ...(blocks === undefined ? {} : { parallel: { blocks } }) })
  return JSON.stringify(Array.from(net.parameters))
}

describe('parquetFiles', () => {
  it('reads the rows of all files by index, from memory and by ranges of bytes, whatever ends where', async () => {
    asked = 0
    const files = await parquetFiles(sources())
    expect(files.rows).toBe(290)
    expect(files.groupRows).toBe(70)
    // Of a file behind a URL the footer alone.
    expect(asked).toBeLessThan((bytes[2]?.length ?? 0) / 2)
    const types = { colour: 'category' } as const
    const whole = concatTables(await Promise.all(bytes.map((one) => readParquet(one, { types }))))
    const colours: string[] = []
    for (let first = 0; first < files.rows;) {
      const table = await files.read(first, Math.min(files.rows, first + 40), { types })
      const [, column] = table.columns
      if (column?.kind !== 'category') throw new Error('categories')
      colours.push(...Array.from(column.codes, (code) => column.categories[code] ?? ''))
      first += table.rows
    }
    const [, column] = whole.columns
    if (column?.kind !== 'category') throw new Error('categories')
    expect(colours).toEqual(Array.from(column.codes, (code) => column.categories[code] ?? ''))
  })

  it('makes a train set with the weights of the rows in memory, also in blocks', async () => {
    const types = { colour: 'category' } as const
    const table = concatTables(await Promise.all(bytes.map((one) => readParquet(one, { types }))))
    const preprocessor = fitPreprocessor(table, { target: 'kind' })
    const inMemory = preprocess(table, preprocessor)
    const files = await parquetFiles(sources())
    expect(await weightsOf(parquetDataset(files, preprocessor))).toBe(await weightsOf(inMemory))
    expect(await weightsOf(parquetDataset(files, preprocessor), 5)).toBe(await weightsOf(inMemory, 5))
    const small = parquetDataset(files, preprocessor, { shuffleRows: 64, blockRows: 20 })
    const again = parquetDataset(await parquetFiles(sources()), preprocessor, { shuffleRows: 64, blockRows: 20 })
    expect(await weightsOf(small)).toBe(await weightsOf(again))
    expect(await weightsOf(small)).not.toBe(await weightsOf(inMemory))
  })

  it('names the file that has changed since its manifest was made', async () => {
    const names = ['january', 'february', 'march']
    const files = await parquetFiles(blobs, { names })
    const manifest = JSON.parse(JSON.stringify(await files.hash())) as typeof files.manifest
    expect(manifest.files.map(({ groups }) => groups?.length)).toEqual([3, 1, 3])
    const open = async (i: number, other: Uint8Array<ArrayBuffer>): Promise<Awaited<ReturnType<typeof parquetFiles>>> =>
      await parquetFiles(blobs.with(i, new Blob([other])), { names, manifest })
    await expect(open(1, parquetOf(71, 5, 71))).rejects.toMatchObject({ code: 'INVALID_DATA', field: 'february' })
    const flipped = Uint8Array.from(bytes[0] ?? [])
    // A byte of the second row group.
    const at = Math.floor(flipped.length * 0.45)
    flipped[at] = (flipped[at] ?? 0) ^ 1
    const damaged = await open(0, flipped)
    await expect(damaged.read(0, 50)).resolves.toMatchObject({ rows: 50 })
    await expect(damaged.read(50, 60)).rejects.toMatchObject({
      code: 'INVALID_DATA',
      field: 'january',
      value: 'row group 1',
      expected: 'be as in the manifest: its bytes have changed',
    })
    await expect(parquetFiles(blobs.slice(1), { names: names.slice(1), manifest })).rejects.toMatchObject({
      field: 'sources',
    })
  })

  it('names a file behind a URL that changes, is not there or has no ranges, without its query', async () => {
    const files = await parquetFiles([url('/last.parquet?token=secret')])
    version++
    await expect(files.read(0, 1)).rejects.toMatchObject({
      code: 'INVALID_DATA',
      value: `${origin}/last.parquet`,
      expected: 'not change while it is read: its ETag has',
    })
    await expect(parquetFiles([url('/none')])).rejects.toMatchObject({ code: 'IO', value: `${origin}/none` })
    await expect(parquetFiles([url('/last.parquet?whole')])).rejects.toMatchObject({ code: 'UNSUPPORTED' })
  })

  it('refuses other columns, what is no Parquet and no file, naming which', async () => {
    const other = new Blob([parquetOf(20, 1, 20, 'shade')])
    await expect(parquetFiles([...blobs, other])).rejects.toMatchObject({ code: 'INVALID_DATA', field: 'sources[3]' })
    await expect(parquetFiles([...blobs, new Blob(['no Parquet at all'])])).rejects.toMatchObject({
      code: 'INVALID_DATA',
      field: 'sources[3]: source',
    })
    await expect(parquetFiles([])).rejects.toMatchObject({ code: 'INVALID_OPTION', field: 'sources' })
    await expect(parquetFiles(['a.parquet'] as never)).rejects.toMatchObject({ field: 'sources[0]' })
    await expect(parquetFiles(blobs, { manifest: {} as never })).rejects.toMatchObject({ field: 'manifest' })
    const files = await parquetFiles(blobs)
    await expect(files.read(290, 291)).rejects.toMatchObject({ code: 'INVALID_OPTION', field: 'first' })
  })
})

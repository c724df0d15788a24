import { expect, it } from 'vitest'
import { readCsv } from '../../../src/data/csv/index.js'
import { readJsonLines } from '../../../src/data/files/jsonl.js'
import { readNpz } from '../../../src/data/files/npy/npy.js'
import { readParquet } from '../../../src/data/files/parquet/parquet.js'
import { readIdx } from '../../../src/index.js'
import npy from '../../data/files/fixtures/npy.json' with { type: 'json' }
import { parquetWriteBuffer } from 'hyparquet-writer'

const table = { rows: 2, columns: [{ name: 'a', kind: 'number', values: Float64Array.of(1, 2) }], notes: [] }

it('reads a response, and the same from files that a person chose', async () => {
  const { rows } = await readCsv(await fetch('/datasets/iris.csv'))
  expect(rows).toBe(150)
  expect(await readCsv(new File(['a\n1\n2\n'], 'a.csv'))).toEqual(table)
  expect(await readJsonLines(new Blob(['{"a":1}\n{"a":2}']))).toEqual(table)
  const columnData = [{ name: 'a', data: Float64Array.of(1, 2), type: 'DOUBLE' as const }]
  expect(await readParquet(new File([parquetWriteBuffer({ columnData })], 'a.parquet'))).toEqual({
    ...table,
    notes: [expect.stringContaining('no checksum')],
  })
})

it('unpacks', async () => {
  const packed = await (await fetch(`data:application/octet-stream;base64,${npy.compressed}`)).blob()
  expect((await readNpz(packed)).get('y')?.values).toEqual(Float64Array.of(0, 1))
  const idx = new Blob([Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9)])
  const gzip = idx.stream().pipeThrough(new CompressionStream('gzip'))
  expect(await readIdx(gzip)).toEqual({ shape: [2], values: Uint8Array.of(7, 9) })
})

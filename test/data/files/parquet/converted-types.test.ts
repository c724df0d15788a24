import { parquetWriteBuffer } from 'hyparquet-writer'
import { expect, it } from 'vitest'
import { readParquet } from '../../../../src/data/files/parquet/parquet.js'

/** Two rows of one column whose element of the schema has an older name of its type, and no logical one. */
async function read(element: object, data: unknown[]): Promise<unknown> {
  const schema = [
    { name: 'root', num_children: 1 },
    { name: 'x', repetition_type: 'REQUIRED', ...element },
  ] as const
  const bytes = parquetWriteBuffer({
    columnData: [{ name: 'x', data }],
    schema: schema as never,
    codec: 'UNCOMPRESSED',
  })
  const { columns } = await readParquet(new Uint8Array(bytes))
  const [column] = columns
  return column?.kind === 'category' ? [...column.codes].map((code) => column.categories[code]) : [...(column?.values ?? [])] // prettier-ignore
}

const day = 864e5

it.each([
  ['UTF8', { type: 'BYTE_ARRAY', converted_type: 'UTF8' }, ['a', 'b'], ['a', 'b']],
  ['UINT_8', { type: 'INT32', converted_type: 'UINT_8' }, [1, 255], [1, 255]],
  ['UINT_32', { type: 'INT32', converted_type: 'UINT_32' }, [1, 2 ** 32 - 1], [1, 2 ** 32 - 1]],
  ['INT_32', { type: 'INT32', converted_type: 'INT_32' }, [1, -1], [1, -1]],
  ['DATE', { type: 'INT32', converted_type: 'DATE' }, [new Date(0), new Date(3 * day)], [0, 3]],
  ['TIMESTAMP_MILLIS', { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' }, [new Date(day), new Date(1.5 * day)], [1, 1.5]], // prettier-ignore
  ['TIMESTAMP_MICROS', { type: 'INT64', converted_type: 'TIMESTAMP_MICROS' }, [new Date(day), new Date(1.5 * day)], [1, 1.5]], // prettier-ignore
] as const)('a column of the older type %s has the values of its type', async (_, element, data, values) => {
  expect(await read(element, [...data])).toEqual(values)
})

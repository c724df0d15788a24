import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import { WellfitError } from '../../errors.js'
import { classColumn, effectColumns, type PredictedRows, probabilityColumns, regressionColumns } from './formats.js'

/** One column of some rows, with missing values as `null`. */
interface ParquetColumn {
  readonly name: string
  readonly type: 'DOUBLE' | 'STRING'
  readonly data: (string | number | null)[]
}

/** A file that is written from its beginning: what was handed on is forgotten. */
class ChunkWriter extends ByteWriter {
  /** The bytes since the last call. */
  take(): Uint8Array {
    const bytes = this.getBytes().slice()
    this.index = 0
    return bytes
  }
}

/**
 * Predictions as a file of Parquet, a row group for each chunk of rows; memory does not grow with the rows.
 *
 * @throws WellfitError `INVALID_DATA` for a kept column of texts where the rows before had numbers.
 */
export async function* parquetChunks(
  chunks: AsyncIterable<PredictedRows>,
  isRegression: boolean,
): AsyncGenerator<Uint8Array, void, undefined> {
  const writer = new ChunkWriter()
  let types: readonly ParquetColumn['type'][] | null = null
  let file: ParquetWriter | null = null
  for await (const rows of chunks) {
    const columns = columnsOf(rows, isRegression, types)
    types = columns.map(({ type }) => type)
    file ??= new ParquetWriter({ writer, schema: schemaOf(columns), createdBy: 'wellfit' })
    const columnData = columns.map(({ name, data }) => ({ name, data, offsetIndex: false }))
    await file.write({ columnData, rowGroupSize: Math.max(1, columns[0]?.data.length ?? 1) })
    yield writer.take()
  }
  if (file === null) return
  await file.finish()
  yield writer.take()
}

function columnsOf(
  { kept, found, effects }: PredictedRows,
  isRegression: boolean,
  types: readonly ParquetColumn['type'][] | null,
): ParquetColumn[] {
  const predicted = isRegression ? regressionColumns(found) : probabilityColumns(found)
  const numbers = [...predicted, ...effectColumns(effects)]
  return [
    ...kept.map(({ name, values }, i) => keptColumn(name, Array.from(values), types?.[i])),
    ...classColumn(found).map(({ name, values }) => ({ name, type: 'STRING', data: cellsOf(values) }) as const),
    ...numbers.map(({ name, values }) => ({ name, type: 'DOUBLE', data: cellsOf(values) }) as const),
  ]
}

function cellsOf(values: ArrayLike<string | number | null | undefined>): (string | number | null)[] {
  return Array.from(values, (value) => value ?? null)
}

/** Numbers where all cells present of the first rows are numbers; otherwise texts. */
function keptColumn(
  name: string,
  values: readonly (string | number | null | undefined)[],
  known: ParquetColumn['type'] | undefined,
): ParquetColumn {
  const cells = cellsOf(values)
  const text = cells.find((cell) => typeof cell === 'string' && Number.isNaN(Number(cell.trim() === '' ? NaN : cell)))
  const hasNumbers = cells.some((cell) => typeof cell === 'number')
  const type = known ?? (hasNumbers && text === undefined ? 'DOUBLE' : 'STRING')
  if (type === 'STRING') return { name, type, data: cells.map((cell) => (cell === null ? null : String(cell))) }
  if (text === undefined) return { name, type, data: cells.map((cell) => (cell === null ? null : Number(cell))) }
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'predict',
    field: '--keep',
    column: name,
    value: text,
    expected: 'be a number, as in the rows before',
    remedy: 'Write CSV or JSON lines, where a column may hold both.',
  })
}

type Schema = ConstructorParameters<typeof ParquetWriter>[0]['schema']

function schemaOf(columns: readonly ParquetColumn[]): Schema {
  return [
    { name: 'root', num_children: columns.length },
    ...columns.map(({ name, type }): Schema[number] =>
      type === 'DOUBLE'
        ? { name, type, repetition_type: 'OPTIONAL' }
        : { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
    ),
  ]
}

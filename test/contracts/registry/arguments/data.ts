import { parquetWriteBuffer } from 'hyparquet-writer'
import { arrowOf } from '../../../data/files/arrow/samples.js'
import * as wellfit from '../../../../src/index.js'
import { readCsv, readCsvChunks, writeCsv } from '../../../../src/data/csv/index.js'
import { detectFormat } from '../../../../src/data/files/detect.js'
import { readJsonLines, readRows } from '../../../../src/data/files/jsonl.js'
import { readNpy, readNpz } from '../../../../src/data/files/npy/npy.js'
import { readXlsx } from '../../../../src/data/files/xlsx/xlsx.js'
import { workbook } from '../samples.js'
import { readArrow } from '../../../../src/data/files/arrow/arrow.js'
import { parquetDataset, parquetFiles, readParquet } from '../../../../src/data/files/parquet/parquet.js'
import { input, options, value, type Argument, type ArgumentsEntry } from '../argument-types.js'
import { classRows, preprocessor, table, tableText, valueRows } from '../samples.js'

const ready = { table: await table(), preprocessor: await preprocessor() }
const opened = await parquetFiles([new Blob([parquet()])])
const parts = { train: ready.table, dev: ready.table }
const scaler = wellfit.fitScaler(classRows())
const valuePreprocessor = wellfit.fitPreprocessor(ready.table, { target: 'size', task: 'regression' })

export const data: Argument = value(classRows)
export const values: Argument = value(valueRows)
const aTable = value(() => ready.table)
const rows = value(() => [0, 1], ['list', 'bytes'])
const stored = (good: () => unknown): Argument => ({ good, fine: [], keys: ['format'] })
const aScaler = stored(() => scaler)
const aPreprocessor = stored(() => ready.preprocessor)
const target = { target: 'kind' }
const targetInput = input(() => target, ['target'])

/** Calls a function as a caller does who does not use TypeScript. */
export function untyped(called: (...values: never[]) => unknown): (...values: unknown[]) => unknown {
  return (...given) => called(...(given as never[]))
}

/** Bytes are a source of every reader, and hold nothing that they read. */
const source = (good: () => unknown, ...fine: Argument['fine']): Argument => value(good, ['bytes', ...fine])

export const dataArguments: readonly ArgumentsEntry[] = [
  {
    name: 'dataset',
    arguments: { input: input(() => ({ x: [[1], [2]], y: [0, 1] }), ['x', 'y']) },
    call: untyped(wellfit.dataset),
  },
  {
    name: 'chunkedDataset',
    arguments: { input: input(() => ({ rows: 1, features: 1, chunks: () => [] }), ['rows', 'features']) },
    call: untyped(wellfit.chunkedDataset),
  },
  { name: 'selectRows', arguments: { data, rows }, call: untyped(wellfit.selectRows) },
  {
    name: 'concatTables',
    arguments: { tables: value(() => [ready.table]), options: options() },
    call: untyped(wellfit.concatTables),
  },
  { name: 'selectTableRows', arguments: { table: aTable, rows }, call: untyped(wellfit.selectTableRows) },
  {
    name: 'readIdx',
    arguments: { source: source(() => Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 7)) },
    call: untyped(wellfit.readIdx),
  },
  { name: 'split', arguments: { data, options: options() }, call: untyped(wellfit.split) },
  { name: 'splitTable', arguments: { table: aTable, options: targetInput }, call: untyped(wellfit.splitTable) },
  { name: 'kFold', arguments: { data, options: options() }, call: untyped(wellfit.kFold) },
  { name: 'kFoldTable', arguments: { table: aTable, options: targetInput }, call: untyped(wellfit.kFoldTable) },
  {
    name: 'resolvedDifference',
    arguments: { rows: value(() => 100, ['number']), options: options() },
    call: untyped(wellfit.resolvedDifference),
  },
  {
    name: 'rowsToResolve',
    arguments: { difference: value(() => 0.1, ['number']), options: options() },
    call: untyped(wellfit.rowsToResolve),
  },
  {
    name: 'inspectParts',
    arguments: { parts: value(() => parts), options: options(() => target) },
    call: untyped(wellfit.inspectParts),
  },
  {
    name: 'inspectCells',
    arguments: { table: aTable, options: options(() => target) },
    call: untyped(wellfit.inspectCells),
  },
  {
    name: 'compareParts',
    arguments: { first: aTable, second: aTable, options: options(() => target) },
    call: untyped(wellfit.compareParts),
  },
  { name: 'fitScaler', arguments: { train: data, options: options() }, call: untyped(wellfit.fitScaler) },
  { name: 'scale', arguments: { data, scaler: aScaler }, call: untyped(wellfit.scale) },
  {
    name: 'scaleFeatures',
    arguments: { x: value(() => Float64Array.of(1, 2), ['list', 'bytes']), scaler: aScaler },
    call: untyped(wellfit.scaleFeatures),
  },
  {
    name: 'unscale',
    arguments: { values: value(() => [1, 2], ['list', 'bytes']), scaler: aScaler },
    call: untyped(wellfit.unscale),
  },
  { name: 'scalerFitter', arguments: { options: options() }, call: untyped(wellfit.scalerFitter) },
  {
    name: 'ScalerFitter.add',
    arguments: { rows: data },
    call: (rows) => wellfit.scalerFitter().add(rows as wellfit.Dataset),
  },
  { name: 'checkScaler', arguments: { scaler: aScaler }, call: untyped(wellfit.checkScaler) },
  { name: 'prepareTable', arguments: { table: aTable, options: targetInput }, call: untyped(wellfit.prepareTable) },
  {
    name: 'checkPreprocessor',
    arguments: { preprocessor: aPreprocessor },
    call: untyped(wellfit.checkPreprocessor),
  },
  {
    name: 'columnTypes',
    arguments: { preprocessor: aPreprocessor },
    call: untyped(wellfit.columnTypes),
  },
  {
    name: 'inputGroups',
    arguments: { preprocessor: aPreprocessor },
    call: untyped(wellfit.inputGroups),
  },
  {
    name: 'fitPreprocessor',
    arguments: { train: aTable, options: targetInput },
    call: untyped(wellfit.fitPreprocessor),
  },
  {
    name: 'preprocess',
    arguments: { table: aTable, preprocessor: aPreprocessor, options: options() },
    call: untyped(wellfit.preprocess),
  },
  {
    name: 'preprocessFeatures',
    arguments: { table: aTable, preprocessor: aPreprocessor, options: options() },
    call: untyped(wellfit.preprocessFeatures),
  },
  { name: 'taskOf', arguments: { table: aTable, target: value(() => 'kind') }, call: untyped(wellfit.taskOf) },
  {
    name: 'unscaleTarget',
    arguments: {
      values: value(() => [1], ['list', 'bytes']),
      preprocessor: stored(() => valuePreprocessor),
      options: options(),
    },
    call: untyped(wellfit.unscaleTarget),
  },
  { name: 'smote', arguments: { train: data, options: options() }, call: untyped(wellfit.smote) },
  {
    name: 'previewAugmentation',
    arguments: { data, options: input(() => ({ augment: [], image: [1, 2] }), ['augment']) },
    call: untyped(wellfit.previewAugmentation),
  },
  {
    name: 'csv readCsv',
    arguments: { source: source(() => tableText, 'text'), options: options() },
    call: untyped(readCsv),
  },
  {
    name: 'csv readCsvChunks',
    arguments: { source: source(() => tableText, 'text'), options: options() },
    call: async (given, choices) => {
      const found: wellfit.Table[] = []
      for await (const chunk of readCsvChunks(given as never, choices as never)) found.push(chunk)
      return found
    },
  },
  {
    name: 'summarizeRows',
    arguments: { train: aTable, preprocessor: aPreprocessor },
    call: untyped(wellfit.summarizeRows),
  },
  {
    name: 'newRowsInspector',
    arguments: { preprocessor: aPreprocessor },
    call: untyped(wellfit.newRowsInspector),
  },
  {
    name: 'csv writeCsv',
    arguments: { columns: value(() => [{ name: 'a', values: [1, 'x', null] }], ['list']), options: options() },
    call: untyped(writeCsv),
  },
  {
    name: 'files detectFormat',
    arguments: { source: source(() => npy()), name: value(() => 'rows.csv', ['text']) },
    call: untyped(detectFormat),
  },
  {
    name: 'jsonl readJsonLines',
    arguments: { source: source(() => '{"a":1}\n', 'text'), options: options() },
    call: untyped(readJsonLines),
  },
  {
    name: 'jsonl readRows',
    arguments: { rows: value(() => [{ a: 1 }], ['list', 'frozenList', 'map', 'bytes']), options: options() },
    call: untyped(readRows),
  },
  { name: 'npy readNpy', arguments: { source: source(() => npy()) }, call: untyped(readNpy) },
  { name: 'npy readNpz', arguments: { source: source(() => emptyZip()) }, call: untyped(readNpz) },
  {
    name: 'xlsx readXlsx',
    arguments: { source: source(() => workbook()), options: options() },
    call: untyped(readXlsx),
  },
  {
    name: 'arrow readArrow',
    arguments: { source: source(() => arrowOf({ a: [1, 2] })), options: options() },
    call: untyped(readArrow),
  },
  {
    name: 'parquet readParquet',
    arguments: { source: source(() => parquet()), options: options() },
    call: untyped(readParquet),
  },
  {
    name: 'parquet parquetFiles',
    arguments: { sources: value(() => [new Blob([parquet()])]), options: options() },
    call: untyped(parquetFiles),
  },
  {
    name: 'parquet parquetDataset',
    arguments: { files: value(() => opened), preprocessor: aPreprocessor, options: options() },
    call: untyped(parquetDataset),
  },
]

/** Three bytes as `np.save` writes them. */
function npy(): Uint8Array {
  const header = "{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }".padEnd(117).concat('\n')
  return Uint8Array.from([
    0x93,
    ...new TextEncoder().encode('NUMPY'),
    1,
    0,
    118,
    0,
    ...new TextEncoder().encode(header),
    1,
    2,
    3,
  ])
}

/** An archive without entries. */
function emptyZip(): Uint8Array {
  return Uint8Array.from([0x50, 0x4b, 5, 6, ...Array.from({ length: 18 }, () => 0)])
}

function parquet(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(parquetWriteBuffer({ columnData: [{ name: 'a', data: [1, 2], type: 'DOUBLE' }] }))
}

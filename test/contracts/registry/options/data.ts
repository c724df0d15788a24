import {
  chunkedDataset,
  concatTables,
  dataset,
  fitPreprocessor,
  fitScaler,
  kFold,
  kFoldTable,
  prepareTable,
  preprocess,
  preprocessFeatures,
  previewAugmentation,
  resolvedDifference,
  rowsToResolve,
  scalerFitter,
  smote,
  split,
  splitTable,
  unscaleTarget,
} from '../../../../src/index.js'
import { readCsv, writeCsv } from '../../../../src/data/csv/index.js'
import { readJsonLines, readRows } from '../../../../src/data/files/jsonl.js'
import { readXlsx } from '../../../../src/data/files/xlsx/xlsx.js'
import { arrowOf } from '../../../data/files/arrow/samples.js'
import { readArrow } from '../../../../src/data/files/arrow/arrow.js'
import { parquetFiles, readParquet } from '../../../../src/data/files/parquet/parquet.js'
import { flag, list, number, options as nested, special, text, type OptionsEntry } from '../option-types.js'
import { classRows, preprocessor, table, tableText, workbook } from '../samples.js'

/** Options reach the functions as a caller's do who does not use TypeScript. */
const any = (options: object): never => options as never

const sizes = { rule: special, fractions: nested, counts: nested, resolve: number, test: flag }
const splitTakes = {
  ...sizes,
  seed: number,
  stratify: ['boolean', 'number'],
  smallClasses: special,
  key: special,
  group: special,
  time: special,
  part: special,
  source: special,
  trainDev: ['boolean', 'number'],
} as const
const targetTakes = { target: special, task: special, dropMissingTarget: flag }
const foldTakes = {
  folds: number,
  seed: number,
  stratify: ['boolean', 'number'],
  key: special,
  group: special,
} as const
const preprocessorTakes = {
  ...targetTakes,
  ignore: list,
  mostCategories: number,
  binaryCategories: special,
  missing: special,
  dates: special,
  texts: special,
  numbers: special,
  bins: special,
  identifiers: special,
  scaling: special,
  quantiles: special,
  quantileNoise: special,
  targetScale: special,
}
const scalerTakes = {
  kind: special,
  of: special,
  range: special,
  transform: special,
  quantiles: special,
  noise: special,
  seed: special,
}
const rowTakes = { types: ['object', 'frozen', 'map'], precision: special, missing: list } as const

export const dataOptions: readonly OptionsEntry[] = [
  {
    name: 'dataset',
    of: 'input',
    required: { x: [[1], [2]], y: [0, 1] },
    takes: { x: special, y: ['bytes'], columns: special, task: special, classes: special, targetNames: special },
    call: (options) => dataset(any(options)),
  },
  {
    name: 'chunkedDataset',
    of: 'input',
    required: { rows: 2, features: 1, chunks: () => [] },
    takes: {
      rows: number,
      features: number,
      read: ['function'],
      chunks: ['function'],
      classes: special,
      softTargets: flag,
      targetNames: special,
      columns: special,
      bytes: flag,
      shuffleRows: number,
      blockRows: number,
    },
    call: (options) => chunkedDataset(any(options)),
  },
  { name: 'split', takes: splitTakes, call: (options) => split(classRows(), any(options)) },
  {
    name: 'splitTable',
    required: { target: 'kind' },
    takes: { ...targetTakes, ...splitTakes },
    call: async (options) => splitTable(await table(), any(options)),
  },
  { name: 'kFold', takes: foldTakes, call: (options) => kFold(classRows(), any(options)) },
  {
    name: 'kFoldTable',
    required: { target: 'kind' },
    takes: { ...targetTakes, ...foldTakes },
    call: async (options) => kFoldTable(await table(), any(options)),
  },
  {
    name: 'prepareTable',
    required: { target: 'kind' },
    takes: { ...preprocessorTakes, ...splitTakes, precision: special },
    call: async (options) => prepareTable(await table(), any(options)),
  },
  {
    name: 'unscaleTarget',
    takes: { smearing: number },
    call: async (options) =>
      unscaleTarget([1], fitPreprocessor(await table(), { target: 'size', task: 'regression' }), any(options)),
  },
  {
    name: 'fitPreprocessor',
    required: { target: 'kind' },
    takes: preprocessorTakes,
    call: async (options) => fitPreprocessor(await table(), any(options)),
  },
  {
    name: 'preprocess',
    takes: { dropMissingTarget: flag, precision: special },
    call: async (options) => preprocess(await table(), await preprocessor(), any(options)),
  },
  {
    name: 'preprocessFeatures',
    takes: { precision: special },
    call: async (options) => preprocessFeatures(await table(), await preprocessor(), any(options)),
  },
  { name: 'fitScaler', takes: scalerTakes, call: (options) => fitScaler(classRows(), any(options)) },
  { name: 'scalerFitter', takes: scalerTakes, call: (options) => scalerFitter(any(options)) },
  {
    name: 'smote',
    takes: { ratio: number, neighbours: number, seed: number },
    call: (options) => smote(classRows(), any(options)),
  },
  { name: 'rowsToResolve', takes: { disagreement: number }, call: (options) => rowsToResolve(0.1, any(options)) },
  {
    name: 'resolvedDifference',
    takes: { disagreement: number },
    call: (options) => resolvedDifference(100, any(options)),
  },
  {
    name: 'previewAugmentation',
    required: { augment: [], image: [1, 2] },
    takes: { augment: list, image: special, images: number, epochs: number, seed: number },
    call: (options) => previewAugmentation(classRows(), any(options)),
  },
  {
    name: 'readCsv',
    takes: {
      ...rowTakes,
      columns: special,
      encoding: special,
      delimiter: special,
      header: ['boolean'],
      comment: special,
      footer: ['boolean'],
      decimal: special,
      missing: list,
      keepDefaultMissing: ['boolean'],
      verbatim: special,
      longestRow: special,
    },
    call: (options) => readCsv(tableText, any(options)),
  },
  {
    name: 'writeCsv',
    takes: { header: flag, spreadsheetSafe: flag },
    call: (options) => writeCsv([{ name: 'a', values: [1] }], any(options)),
  },
  {
    name: 'readJsonLines',
    takes: { ...rowTakes, encoding: special },
    call: (options) => readJsonLines('{"a":1}', any(options)),
  },
  {
    name: 'concatTables',
    takes: { names: special },
    call: async (options) => concatTables([await table()], any(options)),
  },
  { name: 'readRows', takes: rowTakes, call: (options) => readRows([{ a: 1 }], any(options)) },
  {
    name: 'readXlsx',
    takes: {
      ...rowTakes,
      sheet: text,
      header: ['boolean'],
      footer: ['boolean'],
      missing: list,
      keepDefaultMissing: ['boolean'],
      verbatim: special,
    },
    call: (options) => readXlsx(workbook(), any(options)),
  },
  {
    name: 'readArrow',
    takes: rowTakes,
    call: (options) => readArrow(arrowOf({ a: [1] }), any(options)),
  },
  {
    name: 'readParquet',
    requires: 'a Parquet file: test/data/files/parquet.test.ts reads some',
    takes: rowTakes,
    call: (options) => readParquet(new Uint8Array(8), any(options)),
  },
  {
    name: 'parquetFiles',
    requires: 'a Parquet file: test/data/files/parquet/many.test.ts reads some',
    takes: { ...rowTakes, names: list, manifest: special },
    call: (options) => parquetFiles([new Blob(['no Parquet'])], any(options)),
  },
  {
    name: 'split',
    of: 'fractions',
    takes: { dev: special, test: special },
    call: (fractions) => split(classRows(), { fractions }),
  },
  {
    name: 'split',
    of: 'counts',
    takes: { dev: number, test: number },
    call: (counts) => split(classRows(), { counts }),
  },
  {
    name: 'split',
    of: 'source',
    required: { by: Array.from({ length: 60 }, (_, i) => (i % 2 === 0 ? 'web' : 'app')), aim: 'app' },
    takes: { by: special, aim: special, train: special },
    call: (source) => split(classRows(), any({ source })),
  },
]

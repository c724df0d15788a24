export { readParquet } from './read-parquet.js'
export {
  parquetDataset,
  parquetFiles,
  type ParquetDatasetOptions,
  type ParquetFiles,
  type ParquetFilesOptions,
} from './many/parquet-files.js'
export type { ParquetFileEntry, ParquetManifest } from './many/manifest.js'
export type { ColumnTypes, ReadAs } from '../../table/column/types.js'
export type { RowOptions } from '../../table/row-options.js'
export type { ByteSource } from '../../input/source.js'
export type { CategoryColumn, NumberColumn, Table, TableColumn } from '../../table/table.js'

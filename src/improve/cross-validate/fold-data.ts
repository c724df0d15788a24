import { selectRows } from '../../data/dataset/select-rows.js'
import type { Dataset } from '../../data/dataset/types.js'
import { fitPreprocessor } from '../../data/preprocess/fit/preprocessor.js'
import { preprocess } from '../../data/preprocess/preprocess.js'
import type { FittedValues, Preprocessor, PreprocessorOptions } from '../../data/preprocess/types.js'
import type { Scaling } from '../../data/scale/check-scaler.js'
import { fitScaler, scale } from '../../data/scale/scale.js'
import { selectTableRows } from '../../data/table/select-table-rows.js'
import type { Table } from '../../data/table/table.js'
import type { FoldRows } from './folds.js'

/** The rows of one training, prepared by what its own train rows show. */
export interface FoldData {
  readonly train: Dataset
  /** `null` without early stopping. */
  readonly stopping: Dataset | null
  readonly heldOut: Dataset
  /** The fitted target of a regression whose targets are standardized; `null` where they are in their own unit. */
  readonly target: FittedValues | null
}

/** Prepares the rows of a training. */
export type Prepare = (rows: FoldRows) => FoldData

/** The rows of all folds as plain data, and how the rows of a training are prepared. */
export type FoldSource =
  | { readonly kind: 'dataset'; readonly data: Dataset; readonly scaling: Scaling }
  | {
      readonly kind: 'table'
      readonly table: Table
      readonly options: PreprocessorOptions
      /** Those of the whole table; `null` for a regression. */
      readonly classes: readonly string[] | null
    }

/** Prepares the rows of a source. */
export function preparedFrom(source: FoldSource): Prepare {
  return source.kind === 'dataset'
    ? preparedDataset(source.data, source.scaling)
    : preparedTable(source.table, source.options, source.classes)
}

/** Scales the features of a dataset. */
function preparedDataset(data: Dataset, scaling: Scaling): Prepare {
  return ({ train, stopping, heldOut }) => {
    const rows = selectRows(data, train)
    const scaler = scaling === 'none' ? null : fitScaler(rows, { kind: scaling })
    const ready = (part: Dataset): Dataset => (scaler === null ? part : scale(part, scaler))
    return {
      train: ready(rows),
      stopping: stopping.length === 0 ? null : ready(selectRows(data, stopping)),
      heldOut: ready(selectRows(data, heldOut)),
      target: null,
    }
  }
}

/** Preprocesses a table. All folds have the classes of the whole table, in its order. */
function preparedTable(table: Table, options: PreprocessorOptions, classes: readonly string[] | null): Prepare {
  return ({ train, stopping, heldOut }) => {
    const rows = selectTableRows(table, train)
    const preprocessor = withClasses(fitPreprocessor(rows, options), classes)
    const { target } = preprocessor
    const ready = (part: Table): Dataset => preprocess(part, preprocessor)
    return {
      train: ready(rows),
      stopping: stopping.length === 0 ? null : ready(selectTableRows(table, stopping)),
      heldOut: ready(selectTableRows(table, heldOut)),
      target: target.kind === 'values' ? target : null,
    }
  }
}

/** Bytes of prepared rows that are kept for the next trial. */
const MOST_BYTES = 256 * 2 ** 20

/**
 * Keeps the rows that are prepared, for other settings on the same folds: what a fold prepares depends on its rows alone. Beyond
 * `mostBytes` no more are kept.
 */
export function keptFolds(prepare: Prepare, mostBytes: number = MOST_BYTES): Prepare {
  const kept = new Map<string, FoldData>()
  let bytes = 0
  return (rows) => {
    const key = [rows.repeat, rows.fold, rows.stopping.length].join(' ')
    const known = kept.get(key)
    if (known !== undefined) return known
    const data = prepare(rows)
    bytes += [data.train, data.stopping, data.heldOut].reduce((sum, part) => sum + (part?.x.byteLength ?? 0), 0)
    if (bytes <= mostBytes) kept.set(key, data)
    return data
  }
}

/** A class without rows in one fold's train part is predicted never, but known. */
function withClasses(preprocessor: Preprocessor, classes: readonly string[] | null): Preprocessor {
  const { target } = preprocessor
  return classes === null || target.kind !== 'classes'
    ? preprocessor
    : { ...preprocessor, target: { ...target, classes } }
}

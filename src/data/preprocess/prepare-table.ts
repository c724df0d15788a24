import type { SplitSummary } from '../../result/index.js'
import type { Dataset } from '../dataset/types.js'
import { namedParts } from '../split/named-parts.js'
import { inFunction } from '../../errors.js'
import { checkKeys } from '../../options.js'
import { checkPrecision, preprocessChecked } from './preprocess.js'
import { fitCheckedTable, fitKeys } from './fit/preprocessor.js'
import type { PreprocessOptions, Preprocessor, PreprocessorOptions } from './types.js'
import { splitTableKeys, splitTableRows, type SplitTableOptions } from '../split/split-table.js'
import { lazyRows } from '../table/lazy-rows.js'
import type { Table } from '../table/table.js'

/** How to split and preprocess a table: the options of `splitTable`, `fitPreprocessor` and `preprocess`. */
export interface PrepareOptions extends SplitTableOptions, PreprocessorOptions, PreprocessOptions {}

/** A table in two parts, ready to train on. */
export interface TwoPreparedParts {
  readonly train: Dataset
  readonly dev: Dataset
  /** A part of the train distribution that is not trained on, if any. */
  readonly trainDev?: Dataset
  readonly summary: SplitSummary
  /** Fitted on train. */
  readonly preprocessor: Preprocessor
}

/** A table in three parts, ready to train on. */
export interface ThreePreparedParts extends TwoPreparedParts {
  readonly test: Dataset
}

/**
 * `splitTable`, `fitPreprocessor` on train and `preprocess` of each part in one call, with the same bits but without
 * intermediate copies: for tables that nearly fill the memory. With `precision: 'f32'` here and in the reader, a table of
 * millions of rows takes twice the memory of its features.
 *
 * @throws WellfitError like those functions.
 * @example
 * const { train, dev, test, preprocessor } = prepareTable(table, { target: 'species', seed: 1 })
 */
export function prepareTable(table: Table, options: PrepareOptions & { readonly test: false }): TwoPreparedParts
export function prepareTable(table: Table, options: PrepareOptions): ThreePreparedParts
export function prepareTable(table: Table, options: PrepareOptions): TwoPreparedParts | ThreePreparedParts {
  checkKeys('prepareTable', 'options', options, prepareKeys)
  return inFunction('prepareTable', () => prepare(table, options))
}

const prepareKeys = [...new Set([...splitTableKeys, ...fitKeys, 'precision'])]

function prepare(table: Table, options: PrepareOptions): TwoPreparedParts | ThreePreparedParts {
  const {
    precision: asked,
    ignore,
    mostCategories,
    binaryCategories,
    missing,
    numbers,
    bins,
    scaling,
    quantiles,
    quantileNoise,
    dates,
    texts,
    identifiers,
    targetScale,
    ...splitting
  } = options
  const split = splitTableRows('prepareTable', table, splitting)
  const fitting: PreprocessorOptions = {
    target: options.target,
    task: split.task,
    ...(ignore === undefined ? {} : { ignore }),
    ...(mostCategories === undefined ? {} : { mostCategories }),
    ...(binaryCategories === undefined ? {} : { binaryCategories }),
    ...(missing === undefined ? {} : { missing }),
    ...(numbers === undefined ? {} : { numbers }),
    ...(bins === undefined ? {} : { bins }),
    ...(scaling === undefined ? {} : { scaling }),
    ...(quantiles === undefined ? {} : { quantiles }),
    ...(quantileNoise === undefined ? {} : { quantileNoise }),
    ...(dates === undefined ? {} : { dates }),
    ...(texts === undefined ? {} : { texts }),
    ...(identifiers === undefined ? {} : { identifiers }),
    ...(targetScale === undefined ? {} : { targetScale }),
  }
  const train = lazyRows(split.table, split.train)
  // The table was checked when it was split.
  const preprocessor = fitCheckedTable(train, fitting)
  const precision = checkPrecision('preprocess', asked)
  const parts = namedParts(split, options.test !== false, (name): Dataset => {
    const rows = name === 'train' ? train : lazyRows(split.table, split[name])
    return { ...preprocessChecked(rows, preprocessor, { precision }), part: split.mark(name) }
  })
  return { ...parts, preprocessor }
}

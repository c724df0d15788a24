import { assemblePreprocessor, fitColumns, settleFit, type NamedFit } from '../data/preprocess/fit/preprocessor.js'
import type { Preprocessor, PreprocessorOptions } from '../data/preprocess/types.js'
import { findColumn, type Table, type TableColumn } from '../data/table/table.js'
import { bytesOf, gatherTexts, type Communicator } from '../program/blocks/communicator.js'
import { emptyColumn, exchangeParts, rangesOf, valuesOf } from './transport.js'

/**
 * The preprocessor of the train rows of all ranks, to the bit that of `fitPreprocessor`: a column is fitted by one rank, which the
 * others send their values of it, by the same code. Every rank fits as many columns.
 *
 * `own`: this rank's train rows; `target`: that column with the rows of all ranks; `counts`: train rows of each rank.
 */
export function fitOnRanks(
  communicator: Communicator,
  own: Table,
  target: TableColumn,
  counts: readonly number[],
  options: PreprocessorOptions,
): Preprocessor {
  const { ignore = [], ...others } = options
  ignore.forEach((name, i) => findColumn('fitPreprocessor', own, name, `ignore[${i}]`))
  const columns = own.columns.filter(({ name }) => name !== options.target)
  const columnsOf = (rank: number): TableColumn[] => columns.filter((_, i) => i % communicator.size === rank)
  const mine = transposed(communicator, columnsOf, counts)
  const rows = counts.reduce((sum, count) => sum + count, 0)
  const table = { rows, columns: [...mine, target], notes: own.notes ?? [] }
  const known = new Set(mine.map(({ name }) => name))
  const settled = settleFit(table, { ...others, ignore: ignore.filter((name) => known.has(name)) })
  const texts = gatherTexts(communicator, JSON.stringify(fitColumns(settled)))
  const fits = texts.map((text) => JSON.parse(text) as NamedFit[])
  return assemblePreprocessor(
    settled,
    columns.map((_, i) => {
      const fit = fits[i % communicator.size]?.[Math.floor(i / communicator.size)]
      if (fit === undefined) throw new Error('every rank fits its columns')
      return fit
    }),
  )
}

/** The columns of this rank with the rows of all ranks. */
function transposed(
  communicator: Communicator,
  columnsOf: (rank: number) => readonly TableColumn[],
  counts: readonly number[],
): TableColumn[] {
  const mine = columnsOf(communicator.rank)
  if (communicator.size === 1) return [...mine]
  const rows = counts.reduce((sum, count) => sum + count, 0)
  const whole = mine.map((column) => emptyColumn(column, rows))
  exchangeParts(
    communicator,
    counts.map((_, to) => columnsOf(to).map((column) => bytesOf(valuesOf(column)))),
    rangesOf(counts).map(({ first, end }) => whole.map((column) => bytesOf(valuesOf(column).subarray(first, end)))),
  )
  return whole
}

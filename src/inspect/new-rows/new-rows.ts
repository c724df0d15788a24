import { checkPreprocessor } from '../../data/preprocess/check-preprocessor.js'
import type { Preprocessor } from '../../data/preprocess/types.js'
import { checkTable } from '../../data/table/check-table.js'
import { numbersAsTexts } from '../../data/table/numbers-as-texts.js'
import { findColumn, type Table } from '../../data/table/table.js'
import { inFunction } from '../../errors.js'
import type { ColumnBins, DriftedColumn, NewRows, RowsSummary } from '../../result/index.js'
import { binCounts, binsOf } from './bins.js'
import { readSummary } from './read-summary.js'
import { isMajor, stabilityIndex } from './stability.js'
import { UnseenTexts } from './unseen.js'

/** With fewer rows no drift is told. */
const LEAST_ROWS = 30
/** Of each table about this many rows, evenly spread, are compared with train. */
const COMPARED_ROWS = 4096

/** Looks at new rows, table by table, and says what train does not have. */
export interface NewRowsInspector {
  /** Adds rows, as read with `types: columnTypes(preprocessor)`. */
  add(table: Table): void
  /** What the rows so far have that train does not. */
  finish(): NewRows
}

/**
 * How the columns that a preprocessor reads are distributed in train: deciles of numbers, frequencies of categories. Save it
 * with the model, in its `metadata`, to compare later rows with by `newRowsInspector`.
 *
 * @throws WellfitError `INVALID_DATA` for a missing column.
 * @example
 * await saveModel(net, { metadata: { train: summarizeRows(table, preprocessor) } }, 'a.model')
 */
export function summarizeRows(train: Table, preprocessor: Preprocessor): RowsSummary {
  checkTable('summarizeRows', 'train', train)
  const { columns } = inFunction('summarizeRows', () => checkPreprocessor(preprocessor))
  const compared = columns.filter(({ kind }) => kind !== 'text')
  const read = compared.map(({ name, kind }) => {
    const column = findColumn('summarizeRows', train, name)
    // Codes such as zip codes.
    return kind === 'category' && column.kind === 'number' ? numbersAsTexts(column) : column
  })
  return { rows: train.rows, columns: read.map((column) => binsOf(column, train.rows)) }
}

/**
 * Looks at rows that are to be predicted, in one table or several: categories that the model does not know, texts that differ
 * from a category only in case or spaces, and with a summary of train the columns whose distribution has changed, by the
 * population stability index over deciles or categories.
 *
 * @param summary What `summarizeRows` returned; anything else, such as the metadata of an older model, is ignored.
 * @throws WellfitError `INVALID_DATA` for a missing column.
 * @example
 * const inspector = newRowsInspector(preprocessor, model.stored.metadata.train)
 * inspector.add(table)
 * const { unseen, drift } = inspector.finish()
 */
export function newRowsInspector(preprocessor: Preprocessor, summary?: unknown): NewRowsInspector {
  const { columns } = inFunction('newRowsInspector', () => checkPreprocessor(preprocessor))
  const train = readSummary(summary)
  const categories = columns.flatMap((column) =>
    column.kind === 'category' && column.readAs !== 'boolean'
      ? [{ name: column.name, texts: new UnseenTexts(column) }]
      : [],
  )
  const compared = (train?.columns ?? []).map((one) => ({
    summary: one,
    counts: new Float64Array(one.fractions.length + 2),
  }))
  let rows = 0
  return {
    add(table) {
      checkTable('newRowsInspector', 'table', table)
      rows += table.rows
      for (const { name, texts } of categories) {
        const column = findColumn('newRowsInspector', table, name)
        if (column.kind === 'category') texts.add(column)
      }
      const stride = Math.max(1, Math.floor(table.rows / COMPARED_ROWS))
      for (const { summary: own, counts } of compared) {
        const column = table.columns.find(({ name }) => name === own.name)
        if (column !== undefined)
          binCounts(column, own, stride).forEach((count, bin) => (counts[bin] = (counts[bin] ?? 0) + count))
      }
    },
    finish: () => ({
      rows,
      unseen: categories.flatMap(({ texts }) => texts.unseen() ?? []),
      near: categories.flatMap(({ texts }) => texts.near()),
      drift: train === null || rows < LEAST_ROWS ? null : driftOf(compared, train.rows),
      compared: compared.length,
    }),
  }
}

interface Compared {
  readonly summary: ColumnBins
  readonly counts: Float64Array
}

function driftOf(compared: readonly Compared[], trainRows: number): DriftedColumn[] {
  const found = compared.flatMap(({ summary, counts }) => {
    const rows = counts.reduce((sum, count) => sum + count, 0)
    const stability = stabilityIndex(counts, summary, trainRows)
    return rows > 0 && isMajor(stability, counts.length, rows, trainRows) ? [{ column: summary.name, stability }] : []
  })
  return found.toSorted((a, b) => b.stability - a.stability)
}

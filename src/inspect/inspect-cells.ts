import type { Table } from '../data/table/table.js'
import { checkKeys } from '../options.js'
import type { DataFinding } from '../result/index.js'
import { wildColumns } from './columns/wild-findings.js'
import type { FrameOptions } from './frame/frame.js'
import { framesOf } from './frame/frames-of.js'

/** What to inspect. */
export type InspectCellsOptions = FrameOptions

/**
 * Searches a whole table, before it is split, for wild cells: single values far beyond all others of their column, as a
 * misplaced decimal point or a wrong unit makes. Names row and value.
 *
 * A cell is wild if it lies more than 10 robust standard deviations (1.4826·MAD) from the median and a gap separates it from
 * the others that the tail of the column does not explain, with a level of 10⁻⁴ (Hill's tail index, Rényi's spacings).
 *
 * @throws WellfitError `INVALID_DATA` for what is not a table, `INVALID_OPTION`.
 * @example
 * for (const { message } of inspectCells(table, { target: 'price' })) console.log(message)
 */
export function inspectCells(table: Table, options: InspectCellsOptions = {}): DataFinding[] {
  checkKeys('inspectCells', 'options', options, ['target', 'ignore'])
  return wildColumns({ frames: framesOf('inspectCells', { table }, options), names: ['the table'] }).map(
    ({ finding }) => finding,
  )
}

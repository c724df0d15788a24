import { isMissingCell } from '../../parse/missing-cells.js'
import { areValues, isValue } from './is-header.js'

/** Rows below the header that are no data, at most: a rule, units, descriptions. */
const MOST_ROWS = 2
/** Rows of data that must follow. */
const LEAST_BELOW = 5

/** A line under the names, as in Markdown: dashes, with colons for the alignment. */
const RULE = /^:?[-=_+]{2,}:?$/
/** A unit or another remark in brackets or braces. */
const BRACKETED = /^[([{].*[)\]}]$/

/**
 * Number of rows right below the header that describe the columns: a rule of dashes, or texts such as units in every column
 * that holds values below, in two columns at least, or in brackets.
 */
export function rowsBelowHeader(rows: readonly (readonly string[])[]): number {
  for (let count = Math.min(MOST_ROWS, rows.length - LEAST_BELOW); count > 0; count--) {
    const data = rows.slice(count)
    if (rows.slice(0, count).every((cells) => isRule(cells) || isDescription(cells, data))) return count
  }
  return 0
}

function isRule(cells: readonly string[]): boolean {
  const present = cells.filter((cell) => cell !== '')
  return present.length > 0 && present.every((cell) => RULE.test(cell))
}

function isDescription(cells: readonly string[], data: readonly (readonly string[])[]): boolean {
  const ofValues = cells.filter((_, column) => areValues(data.map((row) => row[column] ?? '')))
  if (ofValues.length === 0 || ofValues.some((cell) => isMissingCell(cell) || isValue(cell))) return false
  return ofValues.length > 1 || ofValues.every((cell) => BRACKETED.test(cell))
}

/** What is said of these rows. */
export function belowHeaderNote(count: number, first: readonly string[]): string {
  const example = JSON.stringify(first.find((cell) => cell !== '') ?? '')
  return count === 1
    ? `The row below the header has texts such as ${example} above values, and is left out.`
    : `The ${count} rows below the header have texts such as ${example} above values, and are left out.`
}

import { grouped } from '../../noun.js'
import type { NewRows } from '../../index.js'
import { clean } from '../terminal/terminal.js'

/** More texts that are read as a category in another spelling are counted only. */
const MOST_NEAR = 3
/** More columns with drift are counted only. */
const MOST_DRIFTED = 5

/** What new rows have that train does not: a line for each column, and one about drift. */
export function describeNewRows(found: NewRows): string[] {
  return [...nearLines(found), ...unseenLines(found), ...driftLine(found)].map((line) => clean(line, 500))
}

function rowsOf(rows: number): string {
  return rows === 1 ? '1 row' : `${grouped(rows)} rows`
}

function nearLines({ near }: NewRows): string[] {
  const columns = new Set(near.map(({ column }) => column))
  return [...columns].map((name) => {
    const own = near.filter(({ column }) => column === name)
    const rows = own.reduce((sum, one) => sum + one.rows, 0)
    const shown = own.slice(0, MOST_NEAR).map(({ text, category }) => `${quoted(text)} as ${quoted(category)}`)
    const more = own.length > MOST_NEAR ? ` and ${own.length - MOST_NEAR} more` : ''
    return `${name}: ${rowsOf(rows)} read as categories that differ only in case or spaces: ${shown.join(', ')}${more}.`
  })
}

function unseenLines({ unseen, rows: all }: NewRows): string[] {
  return unseen.map(({ column, rows, distinct, texts, readAs }) => {
    const shown = texts.map(({ text, rows: count }) => `${quoted(text)} (${grouped(count)})`)
    const more = distinct > texts.length ? `, … (${grouped(distinct)} in all)` : ''
    const meaning = readAs === 'other' ? 'they count as others' : 'they count as none of the known ones'
    const have = `${rowsOf(rows)} of ${grouped(all)} ${rows === 1 ? 'has' : 'have'}`
    const what = distinct === 1 ? 'a category' : 'categories'
    return `${column}: ${have} ${what} that the model does not know, ${shown.join(', ')}${more}; ${meaning}.`
  })
}

function driftLine({ drift, compared }: NewRows): string[] {
  if (drift === null || drift.length === 0) return []
  const shown = drift.slice(0, MOST_DRIFTED).map(({ column, stability }) => `${column} (${stability.toFixed(2)})`)
  const more = drift.length > MOST_DRIFTED ? `, and ${drift.length - MOST_DRIFTED} more` : ''
  const columns = `${drift.length} of ${compared} columns ${drift.length === 1 ? 'is' : 'are'}`
  return [
    `Drift: ${columns} distributed otherwise than in train (population stability index above 0.25): ${shown.join(', ')}${more}.`,
  ]
}

function quoted(text: string): string {
  return JSON.stringify(text)
}

import { missingColumn } from '../../table/table.js'
import type { CsvSettings } from '../options.js'
import type { Dialect } from './dialect.js'

/** The names of the columns of a file. */
export interface ColumnNames {
  readonly names: readonly string[]
  /** Whether the first column is an index of the rows. */
  readonly hasIndex: boolean
  readonly notes: readonly string[]
}

/** What pandas calls a first column without a name, as an index that was written as a column has. */
const PANDAS_INDEX = /^Unnamed: 0$/

/** Spaces of any kind, byte order marks and characters without a width, around a name that nobody can type with them. */
const INVISIBLE = /^[\s\u200B-\u200D\u2060]+|[\s\u200B-\u200D\u2060]+$/gu

/**
 * Names for all columns: those of the first row where it is a header; columns without a name and later ones of the same
 * name get numbers.
 *
 * @param cells The first row.
 */
export function columnNames(cells: readonly string[], dialect: Dialect, settings: CsvSettings): ColumnNames {
  const { header, isIndexed } = dialect
  const visible = cells.map((name) => name.replaceAll(INVISIBLE, ''))
  const given = header === 'short' ? ['', ...visible] : header === 'none' ? cells.map(() => '') : visible
  const isUnnamed = header !== 'none' && given[0] === ''
  const hasIndex = isIndexed && given.length > 1 && (isUnnamed || PANDAS_INDEX.test(given[0] ?? ''))
  const notes: string[] = []
  const taken = new Set(given)
  const seen = new Set<string>()
  const names = given.map((name, column) => {
    if (name !== '' && !seen.has(name)) {
      seen.add(name)
      return name
    }
    const wanted = name !== '' ? undefined : column === 0 && hasIndex ? 'index' : `column_${column + 1}`
    const free = wanted !== undefined && !taken.has(wanted) ? wanted : nextFree(wanted ?? name, taken)
    taken.add(free)
    seen.add(free)
    if (name !== '')
      notes.push(`Column name ${quoted(name)} occurs again: column ${column + 1} is named ${quoted(free)}.`)
    else if (header !== 'none' && !(column === 0 && hasIndex)) {
      notes.push(`Column ${column + 1} has no name: it is named ${quoted(free)}.`)
    }
    return free
  })
  const isFeature = hasIndex && settings.types.has(names[0] ?? '')
  if (hasIndex && !isFeature) notes.unshift(indexNote(names[0] ?? '', isUnnamed))
  for (const name of [...settings.types.keys(), ...(settings.columns ?? []), ...settings.verbatim]) {
    if (!names.includes(name)) throw missingColumn('readCsv', name, names)
  }
  return { names, hasIndex: hasIndex && !isFeature, notes }
}

function nextFree(name: string, taken: ReadonlySet<string>): string {
  let number = 2
  while (taken.has(`${name}_${number}`)) number++
  return `${name}_${number}`
}

function indexNote(name: string, isUnnamed: boolean): string {
  const first = isUnnamed ? `The first column has no name: it is named ${quoted(name)} and` : `Column ${quoted(name)}`
  const use = `\`types: { ${quoted(name)}: 'number' }\` (--types ${quoted(name).slice(1, -1)}=number)`
  return `${first} is taken as an index of the rows, not as a feature; ${use} makes it one.`
}

function quoted(name: string): string {
  return JSON.stringify(name)
}

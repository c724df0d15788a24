import { areValues } from './is-header.js'

/** Names made of two rows. */
export interface JoinedNames {
  readonly names: readonly string[]
  /** Rows below the header that are part of the names. */
  readonly below: number
}

/** Rows of data that must follow a second row of names. */
const LEAST_BELOW = 2

/**
 * Joins the names of a header of two rows, as pivot tables and pandas write them: where names occur several times, and the row
 * above or below tells their columns apart. A name also stands for the gaps behind it, as of merged cells. `null` if one row has
 * all that there is.
 *
 * @param above The row above the header; `null` if there is none.
 * @param rows The rows below the header.
 */
export function joinedNames(
  first: readonly string[],
  above: readonly string[] | null,
  rows: readonly (readonly string[])[],
): JoinedNames | null {
  const [second = [], third = []] = rows
  const header = above === null ? filled(first, second) : first
  const repeated = repeatedNames(header)
  if (repeated.size === 0) return null
  const isRepeated = header.map((name) => repeated.has(name))
  if (above !== null && above.length === header.length) {
    const groups = filled(above, header)
    const names = header.map((name, i) => (isRepeated[i] === true ? joined(groups[i] ?? '', name) : name))
    if (areDistinct(names, isRepeated)) return { names, below: 0 }
  }
  const isSecond = second.length === header.length && rows.length > LEAST_BELOW
  if (!isSecond || !(isAboveValues(second, rows.slice(1), isRepeated) || isSameInAll(header, second, repeated)))
    return null
  const names = header.map((name, i) => (isRepeated[i] === true || name === '' ? joined(name, second[i] ?? '') : name))
  if (!areDistinct(names, isRepeated)) return null
  // pandas names the index in a row of its own.
  const isIndexNamed =
    third.some((cell) => cell !== '') && third.every((cell, i) => (cell === '') !== (names[i] === ''))
  return isIndexNamed ? { names: names.map((name, i) => joined(name, third[i] ?? '')), below: 2 } : { names, below: 1 }
}

/** Names of several columns. */
function repeatedNames(header: readonly string[]): Set<string> {
  return new Set(header.filter((name, i) => name !== '' && header.indexOf(name) !== i))
}

/** Names with those before them in their gaps, where a row below has a text. */
function filled(names: readonly string[], below: readonly string[]): string[] {
  let last = ''
  return names.map((name, i) => {
    last = name === '' ? last : name
    return name === '' && (below[i] ?? '') === '' ? '' : last
  })
}

function joined(first: string, second: string): string {
  return [first, second].filter((text) => text !== '').join(' ')
}

function areDistinct(names: readonly string[], isRepeated: readonly boolean[]): boolean {
  const own = names.filter((_, i) => isRepeated[i] === true)
  return new Set(own).size === own.length
}

/** Whether a row has texts above values, such as numbers, in all columns whose names are repeated. */
function isAboveValues(
  second: readonly string[],
  rows: readonly (readonly string[])[],
  isRepeated: readonly boolean[],
): boolean {
  return second.every(
    (cell, i) =>
      isRepeated[i] !== true || (cell !== '' && !areValues([cell]) && areValues(rows.map((row) => row[i] ?? ''))),
  )
}

/** Whether the columns of each of several names have the same texts in a row, such as 2023 and 2024. */
function isSameInAll(header: readonly string[], second: readonly string[], repeated: ReadonlySet<string>): boolean {
  const own = [...repeated].map((name) => second.filter((_, i) => header[i] === name))
  const [first = []] = own
  return (
    own.length > 1 &&
    !first.includes('') &&
    new Set(first).size === first.length &&
    own.every((texts) => texts.length === first.length && texts.every((text, i) => text === first[i]))
  )
}

/** What is said of such names. */
export function joinedNote(names: readonly string[], header: readonly string[]): string {
  const example = names.find((name, i) => header[i] !== '' && name !== header[i]) ?? ''
  return `The header has two rows, whose names are joined, as in ${JSON.stringify(example)}.`
}

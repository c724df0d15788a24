import { type Column, type Frame, numberColumn } from './frame.js'

/** A column of all parts, one below the other, with shared categories. */
export function joinParts(frames: readonly Frame[], role: 'features' | 'targets', at: number): Column | null {
  const columns = frames.flatMap((frame) => frame[role][at]?.read() ?? [])
  const [first] = columns
  if (first === undefined || columns.length < 2) return first ?? null
  if (first.kind === 'number') {
    const values = columns.map((column) => (column.kind === 'number' ? column.values : new Float64Array(0)))
    const joined = new Float64Array(values.reduce((sum, { length }) => sum + length, 0))
    let end = 0
    for (const part of values) {
      joined.set(part, end)
      end += part.length
    }
    return numberColumn(first.name, joined)
  }
  const codeOf = new Map<string, number>()
  const codes = new Int32Array(
    columns.reduce((sum, column) => sum + (column.kind === 'number' ? 0 : column.codes.length), 0),
  )
  let end = 0
  for (const column of columns) {
    if (column.kind === 'number') continue
    const own = Int32Array.from(column.categories, (name) => {
      const code = codeOf.get(name) ?? codeOf.size
      codeOf.set(name, code)
      return code
    })
    for (let row = 0; row < column.codes.length; row++) {
      const code = column.codes[row] ?? -1
      codes[end++] = code === -1 ? -1 : (own[code] ?? -1)
    }
  }
  return { ...first, codes, categories: [...codeOf.keys()] }
}

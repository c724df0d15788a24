/** A position of the generated file and the line of the source that it comes from, both from 0. */
export interface Mapping {
  readonly line: number
  readonly column: number
  readonly sourceLine: number
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** The numbers of one segment: base64 digits of five bits and a bit that says whether another follows, lowest first. */
function decodeSegment(segment: string): number[] {
  const numbers: number[] = []
  let [value, shift] = [0, 0]
  for (const letter of segment) {
    const digit = digits.indexOf(letter)
    value += (digit & 31) << shift
    shift += 5
    if ((digit & 32) !== 0) continue
    numbers.push((value & 1) === 1 ? -(value >> 1) : value >> 1)
    value = shift = 0
  }
  return numbers
}

/** The mappings of a source map (version 3) of one source. */
export function decodeMappings(mappings: string): Mapping[] {
  const result: Mapping[] = []
  let sourceLine = 0
  for (const [line, segments] of mappings.split(';').entries()) {
    let column = 0
    for (const segment of segments.split(',')) {
      const [columnStep = 0, , lineStep] = decodeSegment(segment)
      column += columnStep
      if (lineStep === undefined) continue
      sourceLine += lineStep
      result.push({ line, column, sourceLine })
    }
  }
  return result
}

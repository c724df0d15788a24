import { escaped } from './svg.ts'

/** A mask of dropout. */
export interface MaskChart {
  readonly description: string
  readonly units: number
  /** [rows, units]: 1 for a kept output. */
  readonly mask: ArrayLike<number>
}

/** Pixels from one output to the next, and of the square of a kept one. */
const [STEP, KEPT] = [8, 7]

/** Most rows of a mask that are drawn. */
const MOST_ROWS = 48

/** The first rows of a mask, and how many there are of all: a batch may have thousands. */
export function shownRows(units: number, mask: Uint8Array): { readonly mask: Uint8Array; readonly text: string } {
  const rows = mask.length / units
  if (rows <= MOST_ROWS) return { mask, text: '' }
  return { mask: mask.subarray(0, MOST_ROWS * units), text: `; the first ${MOST_ROWS} rows` }
}

/** Draws a mask, row by row from the top: squares for kept outputs, dots for dropped ones; the text of an SVG. */
export function maskChart({ description, units, mask }: MaskChart): string {
  const rows = mask.length / units
  let [kept, dropped] = ['', '']
  for (let i = 0; i < mask.length; i++) {
    const [x, y] = [(i % units) * STEP, Math.floor(i / units) * STEP]
    if (mask[i] === 1) kept += `M${x} ${y}h${KEPT}v${KEPT}h-${KEPT}z`
    else dropped += `M${x + 3} ${y + 3}h1v1h-1z`
  }
  const [width, height] = [units * STEP - 1, rows * STEP - 1]
  return `<svg viewBox="0 0 ${width} ${height}" width="${width}" role="img" aria-label="${escaped(description)}"><path class="bar" d="${kept}"/><path class="dropped" d="${dropped}"/></svg>`
}

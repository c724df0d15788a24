import type { Points } from './generators.ts'

/** Pixels along each side of a digit. */
export const DIGIT_SIDE = 8

/** The greatest value of a pixel: so many of the 4 × 4 points of a drawing that it stands for are ink. */
export const INK = 16

/** Rows of the set of digits that comes with the package. */
export const DIGIT_ROWS = 1797

/** Names of the classes. */
export const digitNames: readonly string[] = Array.from({ length: 10 }, (_, digit) => String(digit))

/** The first rows of `datasets/digits.csv`: 64 pixels from 0 to 16 and the digit; each ten rows hold about all of them. */
export function digitPoints(csv: string, rows: number): Points {
  const lines = csv.trimEnd().split('\n').slice(1, rows + 1) // prettier-ignore
  const cells = lines.map((line) => line.split(',').map(Number))
  return {
    task: 'classification',
    classes: digitNames,
    x: cells.flatMap((row) => row.slice(0, -1)),
    y: cells.map((row) => row.at(-1) ?? NaN),
  }
}

/** Points of a drawing along each side: four for each pixel of a digit. */
export const DRAWING_SIDE = 4 * DIGIT_SIDE

/** The pixels of a drawing as the set has them: the ink in each block of 4 × 4 points. */
export function pixelsOf(drawing: ArrayLike<number>): number[] {
  const pixels = Array.from({ length: DIGIT_SIDE * DIGIT_SIDE }, () => 0)
  for (let i = 0; i < drawing.length; i++) {
    const row = Math.floor(i / DRAWING_SIDE)
    const pixel = Math.floor(row / 4) * DIGIT_SIDE + Math.floor((i % DRAWING_SIDE) / 4)
    pixels[pixel] = (pixels[pixel] ?? 0) + Number(drawing[i] !== 0)
  }
  return pixels
}

/** Inks a round point of a drawing; `x` and `y` from 0 to 1. The radius makes lines about as wide as those of the set. */
export function ink(drawing: Uint8Array, x: number, y: number, radius = 2.8): void {
  const [column, row] = [x * DRAWING_SIDE - 0.5, y * DRAWING_SIDE - 0.5]
  for (let i = 0; i < drawing.length; i++) {
    const [dx, dy] = [(i % DRAWING_SIDE) - column, Math.floor(i / DRAWING_SIDE) - row]
    if (dx * dx + dy * dy <= radius * radius) drawing[i] = 1
  }
}

/** Inks a line. */
export function inkLine(drawing: Uint8Array, from: readonly [number, number], to: readonly [number, number]): void {
  const steps = Math.max(1, Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) * DRAWING_SIDE))
  for (let i = 0; i <= steps; i++) {
    ink(drawing, from[0] + ((to[0] - from[0]) * i) / steps, from[1] + ((to[1] - from[1]) * i) / steps)
  }
}

/**
 * The drawing moved and scaled so that its ink fills the square as that of the set does: its height, or its width where that is
 * greater, to the edges.
 */
export function fitted(drawing: Uint8Array): Uint8Array {
  let [left, right, top, bottom] = [DRAWING_SIDE, -1, DRAWING_SIDE, -1]
  for (let i = 0; i < drawing.length; i++) {
    if (drawing[i] === 0) continue
    const [column, row] = [i % DRAWING_SIDE, Math.floor(i / DRAWING_SIDE)]
    ;[left, right] = [Math.min(left, column), Math.max(right, column)]
    ;[top, bottom] = [Math.min(top, row), Math.max(bottom, row)]
  }
  if (right < 0) return drawing
  const size = Math.max(right - left, bottom - top) + 1
  const [middleX, middleY] = [(left + right) / 2, (top + bottom) / 2]
  const at = (target: number, middle: number): number =>
    Math.round(middle + ((target - (DRAWING_SIDE - 1) / 2) * size) / DRAWING_SIDE)
  return drawing.map((_, i) => {
    const [column, row] = [at(i % DRAWING_SIDE, middleX), at(Math.floor(i / DRAWING_SIDE), middleY)]
    const isInside = column >= 0 && column < DRAWING_SIDE && row >= 0 && row < DRAWING_SIDE
    return isInside ? (drawing[row * DRAWING_SIDE + column] ?? 0) : 0
  })
}

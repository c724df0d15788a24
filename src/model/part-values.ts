import type { CustomActivation, CustomLoss, CustomPenalty } from './custom-part.js'

/** The points at which custom parts are sampled, the targets there, and how much engines may differ. */
const POINTS = [-4, -1.5, -0.3, 0, 0.2, 1, 3.7]
const TARGETS = [1, 0, -0.3, 0.5, 1, -2, 3]
const TOLERANCE = 1e-6

/** Values of a custom part that identify its function where its code cannot be compared; `null` where not finite. */
export type PartValues = readonly (number | null)[]

/** How many values identify a part. */
export const PART_VALUES: number = POINTS.length

/** The values of a custom part at a few points. */
export function partValues(part: CustomActivation | CustomLoss | CustomPenalty): PartValues {
  return Array.from(sample(part), (value) => (Number.isFinite(value) ? value : null))
}

/** Whether values are those of the same function, up to the rounding of engines. */
export function areSameValues(left: PartValues, right: PartValues): boolean {
  return left.every((value, i) => isNear(value, right[i] ?? null))
}

function sample(part: CustomActivation | CustomLoss | CustomPenalty): Float64Array {
  if (part.custom === 'penalty') return Float64Array.from(POINTS, (point) => part.sum([point]))
  const [points, found] = [Float64Array.from(POINTS), new Float64Array(POINTS.length)]
  if (part.custom === 'activation') {
    part.forward(points, found)
    return found
  }
  return points.map((_, i) => {
    // A loss of several outputs takes the points from this one on.
    const row = (points: readonly number[]): Float64Array =>
      Float64Array.from({ length: part.outputs ?? 1 }, (_, j) => points[(i + j) % points.length] ?? 0)
    const outputs = row(POINTS)
    return part.measure(outputs, row(TARGETS), new Float64Array(outputs.length))
  })
}

function isNear(left: number | null, right: number | null): boolean {
  if (left === null || right === null) return left === right
  return Math.abs(left - right) <= TOLERANCE * Math.max(1, Math.abs(left))
}

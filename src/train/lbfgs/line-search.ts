// A step along a line that satisfies the strong Wolfe conditions: algorithms 3.5 and 3.6 of Nocedal and Wright,
// "Numerical Optimization", 2nd edition, with cubic interpolation. Only +, −, ·, / and √: the same bits everywhere.

/** A point on the line: cost and directional derivative at θ + step·d. */
export interface LinePoint {
  readonly step: number
  /** Not finite where the cost is not. */
  readonly cost: number
  readonly derivative: number
}

/** The line to search. */
export interface Line {
  /** At step 0; its derivative is negative. */
  readonly start: LinePoint
  /** The step to try first. */
  readonly first: number
  /** How much equal costs may differ by rounding. */
  readonly rounding: number
  evaluate(step: number): Promise<LinePoint>
}

/** c₁ of the sufficient decrease condition. */
export const DECREASE = 1e-4
/** c₂ of the curvature condition. */
export const CURVATURE = 0.9
const MOST_EVALUATIONS = 25
/** The largest extrapolation beyond the last step, and how close to the ends of an interval a trial may lie. */
const STRIDE = 10
const MARGIN = 0.1

/** The point accepted: by the Wolfe conditions, or the lowest that was found; `null` where no step lowers the cost. */
export async function searchLine(line: Line): Promise<LinePoint | null> {
  const { start, evaluate } = line
  let previous = start
  let step = line.first
  for (let used = 1; used <= MOST_EVALUATIONS; used++) {
    const point = await evaluate(step)
    const hasRisen = used > 1 && isAbove(line, point, previous)
    if (!hasFallen(line, point) || hasRisen) return await zoom(line, previous, point, MOST_EVALUATIONS - used)
    if (isFlat(line, point)) return point
    if (point.derivative >= 0) return await zoom(line, point, previous, MOST_EVALUATIONS - used)
    step = extrapolate(previous, point)
    previous = point
  }
  return previous
}

/** Narrows the interval between a point with sufficient decrease and one beyond an acceptable step. */
async function zoom(line: Line, from: LinePoint, to: LinePoint, budget: number): Promise<LinePoint | null> {
  let [low, high] = [from, to]
  for (let used = 0; used < budget; used++) {
    const step = interpolate(low, high)
    if (step === low.step || step === high.step) break
    const point = await line.evaluate(step)
    if (!hasFallen(line, point) || isAbove(line, point, low)) {
      high = point
      continue
    }
    if (isFlat(line, point)) return point
    if (point.derivative * (high.step - low.step) >= 0) high = low
    low = point
  }
  return low.step > 0 ? low : null
}

/** Armijo's condition; NaN fails it. */
function hasFallen({ start, rounding }: Line, { step, cost }: LinePoint): boolean {
  return cost <= start.cost + DECREASE * step * start.derivative + rounding
}

function isAbove({ rounding }: Line, point: LinePoint, other: LinePoint): boolean {
  return !(point.cost < other.cost + rounding)
}

function isFlat({ start }: Line, { derivative }: LinePoint): boolean {
  return Math.abs(derivative) <= -CURVATURE * start.derivative
}

/** A longer step: the minimum of the cubic through both points, kept within bounds. */
function extrapolate(previous: LinePoint, point: LinePoint): number {
  const stride = point.step - previous.step
  const guess = cubicMinimum(previous, point)
  const [least, most] = [point.step + MARGIN * stride, point.step + STRIDE * stride]
  return guess >= least && guess <= most ? guess : most
}

/** A step inside the interval: the minimum of the cubic, kept away from the ends; the middle where there is none. */
function interpolate(low: LinePoint, high: LinePoint): number {
  const guess = cubicMinimum(low, high)
  const width = high.step - low.step
  const fraction = (guess - low.step) / width
  if (!(fraction > 0 && fraction < 1)) return low.step + 0.5 * width
  return low.step + width * Math.min(1 - MARGIN, Math.max(MARGIN, fraction))
}

/** The minimum of the cubic with the costs and derivatives of two points (their equation 3.59); may be NaN. */
function cubicMinimum(a: LinePoint, b: LinePoint): number {
  const width = b.step - a.step
  const d1 = a.derivative + b.derivative - (3 * (b.cost - a.cost)) / width
  const d2 = Math.sqrt(d1 * d1 - a.derivative * b.derivative) * (width > 0 ? 1 : -1)
  return b.step - (width * (b.derivative + d2 - d1)) / (b.derivative - a.derivative + 2 * d2)
}

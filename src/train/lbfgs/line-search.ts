// A step along a line that satisfies the strong Wolfe conditions: algorithms 3.5 and 3.6 of Nocedal and Wright,
// "Numerical Optimization", 2nd edition, with cubic interpolation. Only +, −, ·, / and √: the same bits everywhere.

/** A place on the line: cost and slope at θ + step·d. */
export interface LinePoint {
  readonly step: number
  /** NaN or infinite where the cost is. */
  readonly cost: number
  readonly slope: number
}

/** What a search is given. */
export interface Line {
  /** At step 0; its slope is negative. */
  readonly start: LinePoint
  /** The step to try first. */
  readonly first: number
  /** How far costs that are equal may lie apart by rounding. */
  readonly rounding: number
  evaluate(step: number): Promise<LinePoint>
}

/** c₁: the share of the decrease that the slope promises which has to come true. */
export const DECREASE = 1e-4
/** c₂: the share of the slope that may be left. */
export const CURVATURE = 0.9
const MOST_EVALUATIONS = 25
/** The longest stride beyond the last step, and how near the ends of an interval a trial may lie. */
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
    if (point.slope >= 0) return await zoom(line, point, previous, MOST_EVALUATIONS - used)
    step = beyond(previous, point)
    previous = point
  }
  return previous
}

/** Narrows the interval between a point that lies low enough and one beyond an acceptable step. */
async function zoom(line: Line, from: LinePoint, to: LinePoint, budget: number): Promise<LinePoint | null> {
  let [low, high] = [from, to]
  for (let used = 0; used < budget; used++) {
    const step = between(low, high)
    if (step === low.step || step === high.step) break
    const point = await line.evaluate(step)
    if (!hasFallen(line, point) || isAbove(line, point, low)) {
      high = point
      continue
    }
    if (isFlat(line, point)) return point
    if (point.slope * (high.step - low.step) >= 0) high = low
    low = point
  }
  return low.step > 0 ? low : null
}

/** Armijo's condition; NaN fails it. */
function hasFallen({ start, rounding }: Line, { step, cost }: LinePoint): boolean {
  return cost <= start.cost + DECREASE * step * start.slope + rounding
}

function isAbove({ rounding }: Line, point: LinePoint, other: LinePoint): boolean {
  return !(point.cost < other.cost + rounding)
}

function isFlat({ start }: Line, { slope }: LinePoint): boolean {
  return Math.abs(slope) <= -CURVATURE * start.slope
}

/** A step further on: to the minimum of the cubic through both points, where it lies ahead and not too far. */
function beyond(previous: LinePoint, point: LinePoint): number {
  const stride = point.step - previous.step
  const guess = cubicMinimum(previous, point)
  const [least, most] = [point.step + MARGIN * stride, point.step + STRIDE * stride]
  return guess >= least && guess <= most ? guess : most
}

/** A step inside the interval: the minimum of the cubic, kept away from the ends; the middle where there is none. */
function between(low: LinePoint, high: LinePoint): number {
  const guess = cubicMinimum(low, high)
  const width = high.step - low.step
  const share = (guess - low.step) / width
  if (!(share > 0 && share < 1)) return low.step + 0.5 * width
  return low.step + width * Math.min(1 - MARGIN, Math.max(MARGIN, share))
}

/** Where the cubic with the costs and slopes of two points has its minimum (their equation 3.59); may be NaN. */
function cubicMinimum(a: LinePoint, b: LinePoint): number {
  const width = b.step - a.step
  const d1 = a.slope + b.slope - (3 * (b.cost - a.cost)) / width
  const d2 = Math.sqrt(d1 * d1 - a.slope * b.slope) * (width > 0 ? 1 : -1)
  return b.step - (width * (b.slope + d2 - d1)) / (b.slope - a.slope + 2 * d2)
}

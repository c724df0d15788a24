import type { Core } from '../../runtime/core.js'
import { loadedCores } from '../../runtime/loaded-cores.js'
import { Plan } from '../../tensor/plan.js'
import type { Reals } from '../../tensor/reals.js'

/** Rows that are multiplied with all at a time: their products stay in the cache. */
const BLOCK = 64
/** Fewer rows are not worth copying into the memory of a core. */
const FEWEST = 256
/** Values of the rows that are copied there: 64 MiB of f32. */
const MOST_VALUES = 2 ** 24

/**
 * A core that a network has loaded, to multiply rows on: in f32, which is faster, if `suits` says so, else in f64; `null` where there is
 * none, or where the rows are too few or too large.
 */
export function coreFor(rows: number, features: number, suits: (precision: Core['precision']) => boolean): Core | null {
  if (rows < FEWEST || rows * features > MOST_VALUES) return null
  const usable = [...loadedCores.values()].filter(({ poisoned, precision }) => !poisoned && suits(precision))
  return usable.find(({ precision }) => precision === 'f32') ?? usable[0] ?? null
}

/** Takes a row and, from `start` of an array on, an estimate for each row: ‖b‖² − 2·a·b. The array holds others in later calls. */
export type TakeEstimates = (row: number, estimates: Reals, start: number) => void

/**
 * What tells the distances of each row a from all rows b, by products on a core: ‖b‖² − 2·a·b, which is the squared distance less ‖a‖².
 *
 * @param x [rows, features], row-major.
 * @param squares ‖b‖².
 */
export function eachRowOfEstimates(
  core: Core,
  { x, rows, features }: { readonly x: ArrayLike<number>; readonly rows: number; readonly features: number },
  squares: ArrayLike<number>,
  take: TakeEstimates,
): void {
  const { kernels, bytesPerReal } = core
  const plan = new Plan(core)
  const values = plan.reals(rows * features)
  const norms = plan.reals(rows)
  const scaled = plan.reals(BLOCK * features)
  const estimates = plan.reals(BLOCK * rows)
  const workspace = plan.reserve(kernels.gemmWorkspaceBytes(BLOCK, rows, features))
  plan.allocate('estimateAchievableError')
  try {
    const [a, b, bias, c] = [plan.at(scaled), plan.at(values), plan.at(norms), plan.at(estimates)]
    core.reals(b, rows * features).set(x)
    core.reals(bias, rows).set(squares)
    const view = core.reals(c, BLOCK * rows)
    const scratch = plan.at(workspace)
    for (let first = 0; first < rows; first += BLOCK) {
      const count = Math.min(BLOCK, rows - first)
      kernels.scale(b + first * features * bytesPerReal, a, count * features, -2)
      kernels.gemm(0, 1, count, rows, features, a, features, b, features, c, rows, 0, bias, scratch, 0)
      for (let i = 0; i < count; i++) take(first + i, view, i * rows)
    }
  } finally {
    plan.release()
  }
}

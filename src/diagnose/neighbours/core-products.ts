import type { Core } from '../../runtime/core.js'
import { loadedCores } from '../../runtime/loaded-cores.js'
import { Plan } from '../../tensor/plan.js'
import type { Reals } from '../../tensor/reals.js'

/** Rows that are multiplied with all at a time: their products stay in the cache. */
const BLOCK = 64
/** Fewer rows are not worth copying into the memory of a core. */
const FEWEST = 256
/** What the core reads at a time. */
const VECTOR_BYTES = 16
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

/** The estimates of a row for all rows: ‖b‖² − 2·a·b; Infinity for itself. */
export interface CoreEstimates {
  readonly values: Reals
  /** Where those of the row begin. */
  start: number
  readonly length: number
  /** What `within` found: rows in ascending order. */
  readonly indices: Uint32Array
  /** Finds the rows whose estimate is at most the limit; returns how many. */
  within(limit: number): number
}

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
  take: (row: number, estimates: CoreEstimates) => void,
): void {
  const { kernels, bytesPerReal } = core
  const plan = new Plan(core)
  const values = plan.reals(rows * features)
  const norms = plan.reals(rows)
  const scaled = plan.reals(BLOCK * features)
  const estimates = plan.reserve(BLOCK * rows * bytesPerReal + VECTOR_BYTES)
  const found = plan.reserve(4 * rows + VECTOR_BYTES)
  const workspace = plan.reserve(kernels.gemmWorkspaceBytes(BLOCK, rows, features))
  plan.allocate('estimateAchievableError')
  try {
    const [a, b, bias, c] = [plan.at(scaled), plan.at(values), plan.at(norms), plan.at(estimates)]
    core.reals(b, rows * features).set(x)
    core.reals(bias, rows).set(squares)
    const indices = plan.at(found)
    const row: CoreEstimates = {
      values: core.reals(c, BLOCK * rows),
      start: 0,
      length: rows,
      indices: core.words(indices, rows + VECTOR_BYTES / 4),
      within: (limit) => {
        let count = kernels.indicesUpTo(c + row.start * bytesPerReal, rows, limit, indices)
        // The core reads whole vectors, the last of them beyond the row.
        while (count > 0 && (row.indices[count - 1] ?? 0) >= rows) count--
        return count
      },
    }
    const scratch = plan.at(workspace)
    for (let first = 0; first < rows; first += BLOCK) {
      const count = Math.min(BLOCK, rows - first)
      kernels.scale(b + first * features * bytesPerReal, a, count * features, -2)
      kernels.gemm(0, 1, count, rows, features, a, features, b, features, c, rows, 0, bias, scratch, 0)
      for (let i = 0; i < count; i++) {
        row.start = i * rows
        row.values[row.start + first + i] = Infinity
        take(first + i, row)
      }
    }
  } finally {
    plan.release()
  }
}

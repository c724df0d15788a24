import { type Network, permutationImportance, type PermutationImportance, selectRows } from '../../index.js'
import type { Prepared } from './job.js'

/** Multiplications of all evaluations at most: about a second. */
const MOST_WORK = 1e9
const REPEATS = 10
/** Where the limit allows fewer rows of a larger dev, nothing is measured. */
const FEWEST_ROWS = 100

/** The permutation importance of the columns on dev, or on as many evenly spaced rows of it as the limit allows. */
export function importanceOf(
  net: Network,
  { dev, preprocessor }: Prepared,
  seed: number,
): { readonly importance?: PermutationImportance } {
  const columns = preprocessor.columns.length
  const most = Math.floor(MOST_WORK / (net.parameterCount * columns * REPEATS))
  const rows = Math.min(dev.rows, most)
  if (rows < Math.min(dev.rows, FEWEST_ROWS) || rows < 2) return {}
  const used =
    rows === dev.rows
      ? dev
      : selectRows(
          dev,
          Uint32Array.from({ length: rows }, (_, i) => Math.floor((i * dev.rows) / rows)),
        )
  return { importance: permutationImportance(net, used, { repeats: REPEATS, seed }) }
}

// The ABI: what TypeScript may call, and nothing else.

export { activate, activateBackward, map } from './activation'
export { dot } from './dot'
export { dropout } from './dropout'
export { gemm } from './gemm/macro'
export { nudgeNext, nudgeUnit, replaceColumn, signsDiffer } from './nudge'
export { initialize, permute, philox } from './random'
export { runSteps } from './program'
export {
  columnSums,
  countZeros,
  firstNonFinite,
  maxMagnitude,
  signHash,
  sum,
  sumMagnitudes,
  sumSquares,
} from './reduce'
export { gemmWorkspaceBytes } from './gemm/macro'
export { countTopHits, tallyClasses } from './metrics/labels'
export { binProbabilities, scoreProbabilities } from './metrics/probability'
export { rankClass } from './metrics/ranking'
export { columnErrors } from './metrics/residuals'
export { addScaled, scale } from './vectors'

/** The first address that is free for TypeScript to hand out. */
export function heapBase(): usize {
  return __heap_base
}

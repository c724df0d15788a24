// The ABI: what TypeScript may call, and nothing else.

export { activate, activateBackward, map } from './layers/activation'
export { dot } from './vector/dot'
export { dropout } from './layers/dropout'
export { gemm, gemmWorkspaceBytes } from './gemm/gemm'
export { perturbNext, perturbUnit, replaceColumn, signsDiffer } from './layers/perturb'
export { initialize } from './random/initialize'
export { permute } from './random/permute'
export { philox } from './random/philox'
export { runSteps } from './program'
export {
  columnSums,
  countZeros,
  firstNonFinite,
  maxMagnitude,
  indicesUpTo,
  signHash,
  sum,
  sumMagnitudes,
  sumSquares,
} from './vector/reduce'
export { countTopHits, tallyClasses } from './metrics/labels'
export { binProbabilities, scoreProbabilities } from './metrics/probability'
export { rankClass } from './metrics/ranking'
export { columnErrors } from './metrics/residuals'
export { addScaled, scale } from './vector/elementwise'

/** The first address that TypeScript may allocate. */
export function heapBase(): usize {
  return __heap_base
}

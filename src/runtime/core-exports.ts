/** The exports of the core; pointers and counts are plain numbers. See assembly/index.ts. */
export interface CoreExports {
  readonly memory: WebAssembly.Memory
  heapBase(): number
  gemmWorkspaceBytes(m: number, n: number, k: number): number
  /** See assembly/gemm/gemm.ts; transposes and `accumulate` are 0 or 1. */
  gemm(
    transposeA: number,
    transposeB: number,
    m: number,
    n: number,
    k: number,
    a: number,
    lda: number,
    b: number,
    ldb: number,
    c: number,
    ldc: number,
    accumulate: number,
    bias: number,
    workspace: number,
    epilogue: number,
  ): void
  initialize(
    kind: number,
    deviation: number,
    target: number,
    count: number,
    seedLow: number,
    seedHigh: number,
    layer: number,
  ): void
  permute(order: number, count: number, seedLow: number, seedHigh: number, epoch: number, window: number): void
  runSteps(session: number, from: number, count: number): number
  /** The next two exist in the binaries with threads only. */
  initializeThreads?(control: number, mayWait: boolean, milliseconds: number): void
  runStepsParallel?(session: number, from: number, count: number, threads: number): number
  dot(a: number, b: number, count: number): number
  /** target = factor · source; target += factor · source. */
  scale(source: number, target: number, count: number, factor: number): number
  addScaled(source: number, target: number, count: number, factor: number): void
  maxMagnitude(base: number, count: number): number
  indicesUpTo(base: number, count: number, limit: number, indices: number): number
  sumSquares(base: number, count: number): number
  sumMagnitudes(base: number, count: number): number
  countZeros(base: number, count: number): number
  firstNonFinite(base: number, count: number): number
  signHash(base: number, count: number, kink: number): number
  tallyClasses(
    predictions: number,
    labels: number,
    rows: number,
    units: number,
    classes: number,
    tallies: number,
    confusion: number,
  ): void
  countTopHits(predictions: number, labels: number, rows: number, units: number, most: number): number
  rankClass(
    predictions: number,
    labels: number,
    rows: number,
    units: number,
    positive: number,
    keys: number,
    result: number,
  ): void
  scoreProbabilities(predictions: number, labels: number, rows: number, units: number, result: number): void
  binProbabilities(predictions: number, labels: number, rows: number, units: number, bins: number, result: number): void
  columnErrors(predictions: number, targets: number, rows: number, units: number, column: number, result: number): void
  /** This and the next three work in the f64 binaries only; see assembly/layers/perturb.ts. */
  perturbUnit(layer: number, input: number, unit: number, step: number): number
  perturbNext(layer: number, unit: number, next: number, weightRow: number): void
  replaceColumn(layer: number, unit: number): void
  signsDiffer(first: number, second: number, count: number, kink: number): number
}

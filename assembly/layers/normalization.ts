import { at, LANES, splat } from '../vector/lanes'
import { sum, sumSquares } from '../vector/reduce'

// y = γ·x̂ + β with x̂ = (z − μ)/√(σ² + ε): μ and σ² of each unit over the rows of the batch (Ioffe and Szegedy, 2015), or
// of each row over its units (Ba, Kiros and Hinton, 2016). σ² is the mean square, not divided by one less.

const EPSILON: f64 = 1e-5
/** Share of a batch's statistics in the running ones. */
const RUNNING_SHARE: f64 = 0.1
/** Rows that are summed in one run, so that errors do not grow with the batch. */
const BLOCK: i32 = 256

// Columns are worked on a vector at a time, and the last few one by one.
function read(place: usize, isWhole: bool): v128 {
  return isWhole ? v128.load(place) : v128.splat<real>(load<real>(place))
}

function write(place: usize, value: v128, isWhole: bool): void {
  if (isWhole) v128.store(place, value)
  else store<real>(place, v128.extract_lane<real>(value, 0))
}

/** Σ over the rows of a · b in columns of two [rows, units] matrices; b = 0 stands for ones. */
function columnProducts(a: usize, b: usize, rows: i32, units: i32, column: i32, isWhole: bool): v128 {
  let total = splat(0)
  for (let first = 0; first < rows; first += BLOCK) {
    const last = min(first + BLOCK, rows)
    let block = splat(0)
    for (let row = first; row < last; row++) {
      const place = <usize>row * units + column
      let term = read(at(a, place), isWhole)
      if (b != 0) term = v128.mul<real>(term, read(at(b, place), isWhole))
      block = v128.add<real>(block, term)
    }
    total = v128.add<real>(total, block)
  }
  return total
}

/** γ·x̂ + β over the rows of a column, with x̂ = (z − μ)·factor, which goes to `normalized` where that is given. */
function applyColumn(
  z: usize,
  normalized: usize,
  rows: i32,
  units: i32,
  column: i32,
  isWhole: bool,
  mean: v128,
  factor: v128,
  scale: usize,
  shift: usize,
): void {
  const gamma = read(at(scale, column), isWhole)
  const beta = read(at(shift, column), isWhole)
  for (let row = 0; row < rows; row++) {
    const place = <usize>row * units + column
    const x = v128.mul<real>(v128.sub<real>(read(at(z, place), isWhole), mean), factor)
    if (normalized != 0) write(at(normalized, place), x, isWhole)
    write(at(z, place), v128.add<real>(v128.mul<real>(gamma, x), beta), isWhole)
  }
}

function inverseRoot(variance: v128): v128 {
  const positive = v128.max<real>(variance, splat(0))
  return v128.div<real>(splat(1), v128.sqrt<real>(v128.add<real>(positive, splat(EPSILON))))
}

/** running += share·(measured − running), as (1 − share)·running + share·measured. */
function run(place: usize, measured: v128, isWhole: bool): void {
  const kept = v128.mul<real>(splat(1 - RUNNING_SHARE), read(place, isWhole))
  write(place, v128.add<real>(kept, v128.mul<real>(splat(RUNNING_SHARE), measured)), isWhole)
}

/**
 * Columns `begin` … `end` − 1 of z by the statistics of the batch, in place. x̂ goes to `normalized`, 1/√(σ² + ε) to
 * `factors`; the running mean and variance (σ²·rows/(rows − 1)), where given, follow.
 */
export function normalizeBatch(
  z: usize,
  normalized: usize,
  factors: usize,
  rows: i32,
  units: i32,
  scale: usize,
  shift: usize,
  means: usize,
  variances: usize,
  begin: i32,
  end: i32,
): void {
  const count = splat(rows)
  for (let column = begin; column < end;) {
    const isWhole = column + LANES <= end
    const mean = v128.div<real>(columnProducts(z, 0, rows, units, column, isWhole), count)
    for (let row = 0; row < rows; row++) {
      const place = <usize>row * units + column
      write(at(normalized, place), v128.sub<real>(read(at(z, place), isWhole), mean), isWhole)
    }
    const squares = columnProducts(normalized, normalized, rows, units, column, isWhole)
    const factor = inverseRoot(v128.div<real>(squares, count))
    write(at(factors, column), factor, isWhole)
    applyColumn(z, normalized, rows, units, column, isWhole, mean, factor, scale, shift)
    if (means != 0) {
      run(at(means, column), mean, isWhole)
      run(at(variances, column), v128.div<real>(squares, splat(max(1, rows - 1))), isWhole)
    }
    column += isWhole ? LANES : 1
  }
}

/** Columns of z by running statistics, in place. */
export function normalizeByRunning(
  z: usize,
  rows: i32,
  units: i32,
  scale: usize,
  shift: usize,
  means: usize,
  variances: usize,
  begin: i32,
  end: i32,
): void {
  for (let column = begin; column < end;) {
    const isWhole = column + LANES <= end
    const factor = inverseRoot(read(at(variances, column), isWhole))
    const mean = read(at(means, column), isWhole)
    applyColumn(z, 0, rows, units, column, isWhole, mean, factor, scale, shift)
    column += isWhole ? LANES : 1
  }
}

/** Rows `begin` … `end` − 1 of z by their own statistics, in place; `factors` holds a value a row. */
export function normalizeRows(
  z: usize,
  normalized: usize,
  factors: usize,
  units: i32,
  scale: usize,
  shift: usize,
  begin: i32,
  end: i32,
): void {
  for (let row = begin; row < end; row++) {
    const from = at(z, <usize>row * units)
    const to = at(normalized, <usize>row * units)
    const mean = <real>(sum(from, units) / <f64>units)
    for (let i = 0; i < units; i++) store<real>(at(to, i), load<real>(at(from, i)) - mean)
    const factor = <real>(1 / Math.sqrt(sumSquares(to, units) / <f64>units + EPSILON))
    store<real>(at(factors, row), factor)
    for (let i = 0; i < units; i++) {
      const x = load<real>(at(to, i)) * factor
      store<real>(at(to, i), x)
      store<real>(at(from, i), load<real>(at(scale, i)) * x + load<real>(at(shift, i)))
    }
  }
}

/** dγ = Σ dy·x̂ and dβ = Σ dy over the rows, of columns `begin` … `end` − 1. */
export function normalizationSums(
  dy: usize,
  normalized: usize,
  rows: i32,
  units: i32,
  dScale: usize,
  dShift: usize,
  begin: i32,
  end: i32,
): void {
  for (let column = begin; column < end;) {
    const isWhole = column + LANES <= end
    write(at(dScale, column), columnProducts(dy, normalized, rows, units, column, isWhole), isWhole)
    write(at(dShift, column), columnProducts(dy, 0, rows, units, column, isWhole), isWhole)
    column += isWhole ? LANES : 1
  }
}

/** dz = γ/√(σ² + ε)·(dy − mean dy − x̂·mean(dy·x̂)) of columns, in place; the means are dβ and dγ over the rows. */
export function normalizeBatchBackward(
  dy: usize,
  normalized: usize,
  factors: usize,
  rows: i32,
  units: i32,
  scale: usize,
  dScale: usize,
  dShift: usize,
  begin: i32,
  end: i32,
): void {
  const count = splat(rows)
  for (let column = begin; column < end;) {
    const isWhole = column + LANES <= end
    const factor = v128.mul<real>(read(at(scale, column), isWhole), read(at(factors, column), isWhole))
    const mean = v128.div<real>(read(at(dShift, column), isWhole), count)
    const slope = v128.div<real>(read(at(dScale, column), isWhole), count)
    for (let row = 0; row < rows; row++) {
      const place = <usize>row * units + column
      const pull = v128.add<real>(mean, v128.mul<real>(read(at(normalized, place), isWhole), slope))
      const rest = v128.sub<real>(read(at(dy, place), isWhole), pull)
      write(at(dy, place), v128.mul<real>(factor, rest), isWhole)
    }
    column += isWhole ? LANES : 1
  }
}

/** dz = 1/√(σ² + ε)·(g − mean g − x̂·mean(g·x̂)) of rows, g = γ·dy, in place. */
export function normalizeRowsBackward(
  dy: usize,
  normalized: usize,
  factors: usize,
  units: i32,
  scale: usize,
  begin: i32,
  end: i32,
): void {
  for (let row = begin; row < end; row++) {
    const place = at(dy, <usize>row * units)
    const x = at(normalized, <usize>row * units)
    let total: f64 = 0
    let product: f64 = 0
    for (let i = 0; i < units; i++) {
      const g = load<real>(at(place, i)) * load<real>(at(scale, i))
      store<real>(at(place, i), g)
      total += <f64>g
      product += <f64>g * <f64>load<real>(at(x, i))
    }
    const mean = <real>(total / <f64>units)
    const slope = <real>(product / <f64>units)
    const factor = load<real>(at(factors, row))
    for (let i = 0; i < units; i++) {
      const rest = load<real>(at(place, i)) - (mean + load<real>(at(x, i)) * slope)
      store<real>(at(place, i), factor * rest)
    }
  }
}

import { ownSlot, SLOTS_BYTES } from '../threads/state'
import { columnDots, readColumns, writeColumns } from '../vector/columns'
import { at, LANES, splat } from '../vector/lanes'
import { sum, sumSquares } from '../vector/reduce'

// y = γ·x̂ + β with x̂ = (z − μ)/√(σ² + ε): μ and σ² of each unit over the rows of the batch (Ioffe and Szegedy, 2015), or
// of each row over its units (Ba, Kiros and Hinton, 2016). σ² is divided by the number of values, not by one less.

const EPSILON: f64 = 1e-5
/** Weight of the statistics of a batch in the running ones. */
const MOMENTUM: f64 = 0.1

/** Operands of the functions below; each reads those that it names. */
@unmanaged
export class Normalization {
  rows: i32
  units: i32
  /** z, which becomes y; or dy, which becomes dz: [rows, units]. */
  values: usize
  /** x̂, [rows, units]. */
  normalized: usize
  /** 1/√(σ² + ε): one for each unit, or for each row if rows are normalized. */
  factors: usize
  /** γ and β. */
  scale: usize
  shift: usize
  /** Running mean and variance, or 0. */
  means: usize
  variances: usize
  /** dγ and dβ. */
  dScale: usize
  dShift: usize
}

const slots: usize = memory.data(SLOTS_BYTES, 64)

/** This thread's operands. */
export function ownNormalization(): Normalization {
  return ownSlot<Normalization>(slots)
}

/** y = γ·x̂ + β in columns of z, with x̂ = (z − μ)·factor, which goes to `normalized` unless that is 0. */
function applyColumn(
  layer: Normalization,
  normalized: usize,
  column: i32,
  isWhole: bool,
  mean: v128,
  factor: v128,
): void {
  const z = layer.values
  const rows = layer.rows
  const units = layer.units
  const gamma = readColumns(at(layer.scale, column), isWhole)
  const beta = readColumns(at(layer.shift, column), isWhole)
  for (let row = 0; row < rows; row++) {
    const index = <usize>row * units + column
    const x = v128.mul<real>(v128.sub<real>(readColumns(at(z, index), isWhole), mean), factor)
    if (normalized != 0) writeColumns(at(normalized, index), x, isWhole)
    writeColumns(at(z, index), v128.add<real>(v128.mul<real>(gamma, x), beta), isWhole)
  }
}

function inverseRoot(variance: v128): v128 {
  const positive = v128.max<real>(variance, splat(0))
  return v128.div<real>(splat(1), v128.sqrt<real>(v128.add<real>(positive, splat(EPSILON))))
}

/** running = (1 − momentum)·running + momentum·measured. */
function updateRunning(address: usize, measured: v128, isWhole: bool): void {
  const kept = v128.mul<real>(splat(1 - MOMENTUM), readColumns(address, isWhole))
  writeColumns(address, v128.add<real>(kept, v128.mul<real>(splat(MOMENTUM), measured)), isWhole)
}

/**
 * Normalizes columns `begin` … `end` − 1 of z by the statistics of the batch, in place, and stores x̂ and the factors. The
 * running mean and variance, the latter from σ²·rows/(rows − 1), are updated if given.
 */
export function normalizeBatch(layer: Normalization, begin: i32, end: i32): void {
  const z = layer.values
  const normalized = layer.normalized
  const rows = layer.rows
  const units = layer.units
  const count = splat(rows)
  for (let column = begin; column < end;) {
    const isWhole = column + LANES <= end
    const mean = v128.div<real>(columnDots(z, 0, rows, units, column, isWhole), count)
    for (let row = 0; row < rows; row++) {
      const index = <usize>row * units + column
      writeColumns(at(normalized, index), v128.sub<real>(readColumns(at(z, index), isWhole), mean), isWhole)
    }
    const squares = columnDots(normalized, normalized, rows, units, column, isWhole)
    const factor = inverseRoot(v128.div<real>(squares, count))
    writeColumns(at(layer.factors, column), factor, isWhole)
    applyColumn(layer, normalized, column, isWhole, mean, factor)
    if (layer.means != 0) {
      updateRunning(at(layer.means, column), mean, isWhole)
      updateRunning(at(layer.variances, column), v128.div<real>(squares, splat(max(1, rows - 1))), isWhole)
    }
    column += isWhole ? LANES : 1
  }
}

/** Normalizes columns of z by the running statistics, in place, and stores the factors. */
export function normalizeByRunning(layer: Normalization, begin: i32, end: i32): void {
  for (let column = begin; column < end;) {
    const isWhole = column + LANES <= end
    const factor = inverseRoot(readColumns(at(layer.variances, column), isWhole))
    const mean = readColumns(at(layer.means, column), isWhole)
    writeColumns(at(layer.factors, column), factor, isWhole)
    applyColumn(layer, 0, column, isWhole, mean, factor)
    column += isWhole ? LANES : 1
  }
}

/** Normalizes rows `begin` … `end` − 1 of z by their own statistics, in place, and stores x̂ and the factors. */
export function normalizeRows(layer: Normalization, begin: i32, end: i32): void {
  const units = layer.units
  const scale = layer.scale
  const shift = layer.shift
  for (let row = begin; row < end; row++) {
    const z = at(layer.values, <usize>row * units)
    const normalized = at(layer.normalized, <usize>row * units)
    const mean = <real>(sum(z, units) / <f64>units)
    for (let i = 0; i < units; i++) store<real>(at(normalized, i), load<real>(at(z, i)) - mean)
    const factor = <real>(1 / Math.sqrt(sumSquares(normalized, units) / <f64>units + EPSILON))
    store<real>(at(layer.factors, row), factor)
    for (let i = 0; i < units; i++) {
      const x = load<real>(at(normalized, i)) * factor
      store<real>(at(normalized, i), x)
      store<real>(at(z, i), load<real>(at(scale, i)) * x + load<real>(at(shift, i)))
    }
  }
}

/** dγ = Σ dy·x̂ and dβ = Σ dy over the rows, of columns `begin` … `end` − 1. */
export function normalizationSums(layer: Normalization, begin: i32, end: i32): void {
  const dy = layer.values
  const rows = layer.rows
  const units = layer.units
  for (let column = begin; column < end;) {
    const isWhole = column + LANES <= end
    const dScale = columnDots(dy, layer.normalized, rows, units, column, isWhole)
    writeColumns(at(layer.dScale, column), dScale, isWhole)
    writeColumns(at(layer.dShift, column), columnDots(dy, 0, rows, units, column, isWhole), isWhole)
    column += isWhole ? LANES : 1
  }
}

/** dz = γ/√(σ² + ε)·(dy − mean dy − x̂·mean(dy·x̂)) of columns, in place; the means are dβ and dγ divided by the rows. */
export function normalizeBatchBackward(layer: Normalization, begin: i32, end: i32): void {
  const dy = layer.values
  const normalized = layer.normalized
  const rows = layer.rows
  const units = layer.units
  const count = splat(rows)
  for (let column = begin; column < end;) {
    const isWhole = column + LANES <= end
    const factor = v128.mul<real>(
      readColumns(at(layer.scale, column), isWhole),
      readColumns(at(layer.factors, column), isWhole),
    )
    const mean = v128.div<real>(readColumns(at(layer.dShift, column), isWhole), count)
    const projection = v128.div<real>(readColumns(at(layer.dScale, column), isWhole), count)
    for (let row = 0; row < rows; row++) {
      const index = <usize>row * units + column
      const removed = v128.add<real>(mean, v128.mul<real>(readColumns(at(normalized, index), isWhole), projection))
      const rest = v128.sub<real>(readColumns(at(dy, index), isWhole), removed)
      writeColumns(at(dy, index), v128.mul<real>(factor, rest), isWhole)
    }
    column += isWhole ? LANES : 1
  }
}

/** dz = 1/√(σ² + ε)·(g − mean g − x̂·mean(g·x̂)) of rows, with g = γ·dy, in place. */
export function normalizeRowsBackward(layer: Normalization, begin: i32, end: i32): void {
  const units = layer.units
  for (let row = begin; row < end; row++) {
    const dy = at(layer.values, <usize>row * units)
    const x = at(layer.normalized, <usize>row * units)
    let total: f64 = 0
    let product: f64 = 0
    for (let i = 0; i < units; i++) {
      const g = load<real>(at(dy, i)) * load<real>(at(layer.scale, i))
      store<real>(at(dy, i), g)
      total += <f64>g
      product += <f64>g * <f64>load<real>(at(x, i))
    }
    const mean = <real>(total / <f64>units)
    const projection = <real>(product / <f64>units)
    const factor = load<real>(at(layer.factors, row))
    for (let i = 0; i < units; i++) {
      const rest = load<real>(at(dy, i)) - (mean + load<real>(at(x, i)) * projection)
      store<real>(at(dy, i), factor * rest)
    }
  }
}

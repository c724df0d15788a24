import { at, LANES, splat } from '../vector/lanes'

/** Rows whose squares are summed in one run, so that errors do not grow with the inputs. */
const BLOCK: i32 = 256

/**
 * Scales columns `begin` … `end` − 1 of a [inputs, units] weight, the weights into each unit, to the norm `limit` if their
 * norm exceeds it (Srebro and Shraibman, 2005; Srivastava et al., 2014).
 */
export function limitNorms(weight: usize, inputs: i32, units: i32, begin: i32, end: i32, limit: f64): void {
  let column = begin
  for (; column + LANES <= end; column += LANES) {
    const factors = factorsOf(squares(weight, inputs, units, column, true), limit)
    // Most columns are within the limit.
    if (v128.all_true<i32>(v128.eq<real>(factors, splat(1)))) continue
    for (let row = 0; row < inputs; row++) {
      const address = at(weight, <usize>row * units + column)
      v128.store(address, v128.mul<real>(v128.load(address), factors))
    }
  }
  for (; column < end; column++) {
    const factor = v128.extract_lane<real>(factorsOf(squares(weight, inputs, units, column, false), limit), 0)
    if (factor == 1) continue
    for (let row = 0; row < inputs; row++) {
      const address = at(weight, <usize>row * units + column)
      store<real>(address, load<real>(address) * factor)
    }
  }
}

/** Σw² of a vector of columns, or of one of them. */
function squares(weight: usize, inputs: i32, units: i32, column: i32, isWhole: bool): v128 {
  let total = splat(0)
  for (let first = 0; first < inputs; first += BLOCK) {
    const last = min(first + BLOCK, inputs)
    let block = splat(0)
    for (let row = first; row < last; row++) {
      const address = at(weight, <usize>row * units + column)
      const w = isWhole ? v128.load(address) : v128.splat<real>(load<real>(address))
      block = v128.add<real>(block, v128.mul<real>(w, w))
    }
    total = v128.add<real>(total, block)
  }
  return total
}

/** limit / norm if the norm exceeds the limit, else 1. */
function factorsOf(sums: v128, limit: f64): v128 {
  const limits = splat(limit)
  return v128.div<real>(limits, v128.max<real>(v128.sqrt<real>(sums), limits))
}

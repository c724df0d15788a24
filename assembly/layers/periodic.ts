// Periodic embeddings of numbers (Gorishniy, Rubachev and Babenko, 2022): from x of some columns sin 2πv and cos 2πv with
// v = c·x, c being a frequency in turns for each unit of x. A row of the embedding is
//
//   x of all columns | sines of the first embedded column | its cosines | sines of the second | …

import { cos2pi, sin2pi } from '../math'
import { COLUMN_BLOCK, readColumns, writeColumns } from '../vector/columns'
import { threadScratch } from '../threads/state'
import { at, LANES, REAL_BYTES, splat } from '../vector/lanes'

/** 1½·2^(fraction bits): adding it rounds to an integer. */
const NEAREST: f64 = REAL_BYTES == 4 ? 12582912 : 6755399441055744
/** From here on so many turns count as whole ones. */
const LIMIT: f64 = REAL_BYTES == 4 ? 4194304 : 2251799813685248
const TWO_PI: f64 = 6.283185307179586

/** Operands of an embedding. */
@unmanaged
export class Periodic {
  /** [rows, inputs]. */
  x: usize
  /** [rows, width], width = inputs + 2·count·frequencies. */
  embedded: usize
  inputs: i32
  width: i32
  /** Indices of the embedded columns, f64. */
  columns: usize
  count: i32
  /** c: [count, frequencies]. */
  c: usize
  frequencies: i32
}

/** This thread's operands, in its scratch. */
export function ownPeriodic(): Periodic {
  return changetype<Periodic>(threadScratch())
}

/** v minus the nearest whole number, exactly; 0 from LIMIT on. */
function fraction(v: v128): v128 {
  const nearest = v128.sub<real>(v128.add<real>(v, splat(NEAREST)), splat(NEAREST))
  return v128.and(v128.sub<real>(v, nearest), v128.lt<real>(v128.abs<real>(v), splat(LIMIT)))
}

function columnOf(layer: Periodic, index: i32): i32 {
  return <i32>load<f64>(layer.columns + ((<usize>index) << 3))
}

/** Embeds rows `begin` … `end` − 1. */
export function embed(layer: Periodic, begin: i32, end: i32): void {
  const inputs = layer.inputs
  const frequencies = layer.frequencies
  for (let row = begin; row < end; row++) {
    const from = at(layer.x, <usize>row * inputs)
    let to = at(layer.embedded, <usize>row * layer.width)
    memory.copy(to, from, <usize>inputs * REAL_BYTES)
    to = at(to, inputs)
    for (let index = 0; index < layer.count; index++) {
      const x = v128.splat<real>(load<real>(at(from, columnOf(layer, index))))
      const c = at(layer.c, <usize>index * frequencies)
      for (let i = 0; i < frequencies;) {
        const isWhole = i + LANES <= frequencies
        const cycles = fraction(v128.mul<real>(readColumns(at(c, i), isWhole), x))
        writeColumns(at(to, i), sin2pi(cycles), isWhole)
        writeColumns(at(to, i + frequencies), cos2pi(cycles), isWhole)
        i += isWhole ? LANES : 1
      }
      to = at(to, 2 * frequencies)
    }
  }
}

/**
 * dc = Σ 2πx·(ds·cos − dc·sin) over the rows for embedded columns `begin` … `end` − 1, from the gradient with respect to the embedding,
 * [rows, width].
 */
export function embedBackward(
  layer: Periodic,
  gradient: usize,
  rows: i32,
  dFrequencies: usize,
  begin: i32,
  end: i32,
): void {
  const frequencies = layer.frequencies
  for (let index = begin; index < end; index++) {
    const target = at(dFrequencies, <usize>index * frequencies)
    const offset = layer.inputs + 2 * frequencies * index
    for (let i = 0; i < frequencies;) {
      const isWhole = i + LANES <= frequencies
      const sum = frequencySum(layer, gradient, rows, columnOf(layer, index), offset + i, isWhole)
      writeColumns(at(target, i), v128.mul<real>(sum, splat(TWO_PI)), isWhole)
      i += isWhole ? LANES : 1
    }
  }
}

/** Σ x·(ds·cos − dc·sin) for the frequency or the frequencies whose sines are at `offset` in each row. */
function frequencySum(layer: Periodic, gradient: usize, rows: i32, column: i32, offset: i32, isWhole: bool): v128 {
  const inputs = layer.inputs
  const width = layer.width
  const frequencies = layer.frequencies
  let total = splat(0)
  for (let first = 0; first < rows; first += COLUMN_BLOCK) {
    const last = min(first + COLUMN_BLOCK, rows)
    let block = splat(0)
    for (let row = first; row < last; row++) {
      const sines = <usize>row * width + offset
      const cosines = sines + frequencies
      const bySine = v128.mul<real>(
        readColumns(at(gradient, sines), isWhole),
        readColumns(at(layer.embedded, cosines), isWhole),
      )
      const byCosine = v128.mul<real>(
        readColumns(at(gradient, cosines), isWhole),
        readColumns(at(layer.embedded, sines), isWhole),
      )
      const x = v128.splat<real>(load<real>(at(layer.x, <usize>row * inputs + column)))
      block = v128.add<real>(block, v128.mul<real>(x, v128.sub<real>(bySine, byCosine)))
    }
    total = v128.add<real>(total, block)
  }
  return total
}

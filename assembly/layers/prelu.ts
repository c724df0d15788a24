import { COLUMN_BLOCK, readColumns, writeColumns } from '../vector/columns'
import { at, LANES, select, splat } from '../vector/lanes'

// PReLU (He et al., 2015): a = z for z > 0, else α·z, where every unit learns its own α. At 0, a′ = α.

/** a in columns `begin` … `end` − 1 of [rows, units]; `target` may be `source`. */
export function prelu(source: usize, target: usize, alpha: usize, rows: i32, units: i32, begin: i32, end: i32): void {
  for (let column = begin; column < end;) {
    const isWhole = column + LANES <= end
    const slope = readColumns(at(alpha, column), isWhole)
    for (let row = 0; row < rows; row++) {
      const index = <usize>row * units + column
      const z = readColumns(at(source, index), isWhole)
      const a = select(z, v128.mul<real>(slope, z), v128.gt<real>(z, splat(0)))
      writeColumns(at(target, index), a, isWhole)
    }
    column += isWhole ? LANES : 1
  }
}

/** dα = Σ da·min(z, 0) over the rows, of columns `begin` … `end` − 1. */
export function preluSums(z: usize, da: usize, dAlpha: usize, rows: i32, units: i32, begin: i32, end: i32): void {
  for (let column = begin; column < end;) {
    const isWhole = column + LANES <= end
    let total = splat(0)
    for (let first = 0; first < rows; first += COLUMN_BLOCK) {
      const last = min(first + COLUMN_BLOCK, rows)
      let block = splat(0)
      for (let row = first; row < last; row++) {
        const index = <usize>row * units + column
        const negative = v128.min<real>(readColumns(at(z, index), isWhole), splat(0))
        block = v128.add<real>(block, v128.mul<real>(readColumns(at(da, index), isWhole), negative))
      }
      total = v128.add<real>(total, block)
    }
    writeColumns(at(dAlpha, column), total, isWhole)
    column += isWhole ? LANES : 1
  }
}

/** dz = da·(1 for z > 0, else α) in columns, in place of da. */
export function preluBackward(z: usize, da: usize, alpha: usize, rows: i32, units: i32, begin: i32, end: i32): void {
  for (let column = begin; column < end;) {
    const isWhole = column + LANES <= end
    const slope = readColumns(at(alpha, column), isWhole)
    for (let row = 0; row < rows; row++) {
      const index = <usize>row * units + column
      const gradient = readColumns(at(da, index), isWhole)
      const isPositive = v128.gt<real>(readColumns(at(z, index), isWhole), splat(0))
      writeColumns(at(da, index), select(gradient, v128.mul<real>(slope, gradient), isPositive), isWhole)
    }
    column += isWhole ? LANES : 1
  }
}

import { at, LANES } from '../vector/lanes'

/** target = source·scale, column by column, for rows `begin` … `end` − 1 of [rows, width]; `target` may be `source`. */
export function scaleColumns(source: usize, target: usize, scale: usize, width: i32, begin: i32, end: i32): void {
  for (let row = begin; row < end; row++) {
    const from = at(source, <usize>row * width)
    const to = at(target, <usize>row * width)
    let i = 0
    for (; i + LANES <= width; i += LANES) {
      v128.store(at(to, i), v128.mul<real>(v128.load(at(from, i)), v128.load(at(scale, i))))
    }
    for (; i < width; i++) store<real>(at(to, i), load<real>(at(from, i)) * load<real>(at(scale, i)))
  }
}

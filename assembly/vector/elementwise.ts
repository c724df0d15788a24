import { readColumns, writeColumns } from './columns'
import { at, LANES, splat } from './lanes'

/** target = factor·source; returns `target`, which may be `source`. */
export function scale(source: usize, target: usize, count: i32, factor: f64): usize {
  const factors = splat(factor)
  let i = 0
  for (; i + LANES <= count; i += LANES) v128.store(at(target, i), v128.mul<real>(factors, v128.load(at(source, i))))
  for (; i < count; i++) store<real>(at(target, i), <real>factor * load<real>(at(source, i)))
  return target
}

/**
 * target = source·scale + shift, column by column, for rows `begin` … `end` − 1 of [rows, width]; `target` may be `source`, and `shift` 0 for
 * none.
 */
export function scaleColumns(
  source: usize,
  target: usize,
  scale: usize,
  width: i32,
  shift: usize,
  begin: i32,
  end: i32,
): void {
  for (let row = begin; row < end; row++) {
    const from = at(source, <usize>row * width)
    const to = at(target, <usize>row * width)
    for (let i = 0; i < width;) {
      const isWhole = i + LANES <= width
      let value = v128.mul<real>(readColumns(at(from, i), isWhole), readColumns(at(scale, i), isWhole))
      if (shift != 0) value = v128.add<real>(value, readColumns(at(shift, i), isWhole))
      writeColumns(at(to, i), value, isWhole)
      i += isWhole ? LANES : 1
    }
  }
}

/** target = left + right; `target` may be either. */
export function add(left: usize, right: usize, target: usize, count: i32): void {
  let i = 0
  for (; i + LANES <= count; i += LANES) {
    v128.store(at(target, i), v128.add<real>(v128.load(at(left, i)), v128.load(at(right, i))))
  }
  for (; i < count; i++) store<real>(at(target, i), load<real>(at(left, i)) + load<real>(at(right, i)))
}

/** target = f·left + g·right; `target` may be either. */
export function combine(left: usize, right: usize, target: usize, count: i32, f: f64, g: f64): void {
  const fs = splat(f)
  const gs = splat(g)
  let i = 0
  for (; i + LANES <= count; i += LANES) {
    const first = v128.mul<real>(fs, v128.load(at(left, i)))
    v128.store(at(target, i), v128.add<real>(first, v128.mul<real>(gs, v128.load(at(right, i)))))
  }
  for (; i < count; i++)
    store<real>(at(target, i), <real>f * load<real>(at(left, i)) + <real>g * load<real>(at(right, i)))
}

/** target += factor·source. */
export function addScaled(source: usize, target: usize, count: i32, factor: f64): void {
  const factors = splat(factor)
  let i = 0
  for (; i + LANES <= count; i += LANES) {
    const product = v128.mul<real>(factors, v128.load(at(source, i)))
    v128.store(at(target, i), v128.add<real>(v128.load(at(target, i)), product))
  }
  for (; i < count; i++) {
    store<real>(at(target, i), load<real>(at(target, i)) + <real>factor * load<real>(at(source, i)))
  }
}

/** target = source clamped to ±limit; returns `target`, which may be `source`. */
export function clamp(source: usize, target: usize, count: i32, limit: f64): usize {
  const upper = splat(limit)
  const lower = splat(-limit)
  let i = 0
  for (; i + LANES <= count; i += LANES) {
    v128.store(at(target, i), v128.min<real>(upper, v128.max<real>(lower, v128.load(at(source, i)))))
  }
  for (; i < count; i++) {
    store<real>(at(target, i), min(<real>limit, max(-(<real>limit), load<real>(at(source, i)))))
  }
  return target
}

import { at, LANES, splat } from './lanes'

/** target = factor·source; returns `target`, which may be `source`. */
export function scale(source: usize, target: usize, count: i32, factor: f64): usize {
  const factors = splat(factor)
  let i = 0
  for (; i + LANES <= count; i += LANES) v128.store(at(target, i), v128.mul<real>(factors, v128.load(at(source, i))))
  for (; i < count; i++) store<real>(at(target, i), <real>factor * load<real>(at(source, i)))
  return target
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

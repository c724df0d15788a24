// Recordings of a motion sensor as an app makes them: 24 features each (mean, deviation, extent and energy of six axes), of
// three gestures. Drawn here, since no visitor waves a phone.

export const gestures = ['rest', 'shake', 'circle']
const FEATURES = 24

/**
 * A generator of uniform numbers, mulberry32.
 *
 * @param {number} seed
 */
function uniform(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

/**
 * `count` recordings and the gestures they show.
 *
 * @param {number} count
 * @param {number} seed
 */
export function recordings(count, seed) {
  const next = uniform(seed)
  const y = Array.from({ length: count }, (_, i) => i % gestures.length)
  const x = y.map((gesture) =>
    Array.from({ length: FEATURES }, (_, j) => Math.sin(j * (gesture + 1)) * 2 + (next() + next() + next() - 1.5)),
  )
  return { x, y }
}

// Radix sort of u64 keys, the least significant byte first. Its work does not depend on the order it finds, and bytes
// in which all keys agree are passed over: keys made from f32 have three of those.

const DIGITS: i32 = 8
const BUCKETS: i32 = 256
const counts: usize = memory.data(DIGITS * BUCKETS * 4, 16)

/** A key for an f64 that is no NaN: keys compare as the numbers do, and 0 and −0 have the same. */
export function keyOf(value: f64): u64 {
  const bits = reinterpret<u64>(value + 0)
  return bits >> 63 == 1 ? ~bits : bits | (1 << 63)
}

/** Sorts `count` keys in place, with room for as many at `scratch`. */
export function sortKeys(keys: usize, count: i32, scratch: usize): void {
  countDigits(keys, count)
  let from = keys
  let to = scratch
  for (let digit = 0; digit < DIGITS; digit++) {
    const table = counts + ((<usize>(digit * BUCKETS)) << 2)
    if (!beginBuckets(table, count)) continue
    const shift = <u64>(digit << 3)
    for (let i = 0; i < count; i++) {
      const key = load<u64>(from + ((<usize>i) << 3))
      const place = table + ((<usize>((key >> shift) & 255)) << 2)
      const position = load<u32>(place)
      store<u32>(place, position + 1)
      store<u64>(to + ((<usize>position) << 3), key)
    }
    const sorted = to
    to = from
    from = sorted
  }
  if (from != keys) memory.copy(keys, from, (<usize>count) << 3)
}

/** How often each byte occurs at each digit. */
function countDigits(keys: usize, count: i32): void {
  memory.fill(counts, 0, (<usize>(DIGITS * BUCKETS)) << 2)
  for (let i = 0; i < count; i++) {
    let key = load<u64>(keys + ((<usize>i) << 3))
    for (let digit = 0; digit < DIGITS; digit++) {
      const place = counts + ((<usize>(digit * BUCKETS + <i32>(key & 255))) << 2)
      store<u32>(place, load<u32>(place) + 1)
      key >>= 8
    }
  }
}

/** Turns counts into the buckets' first positions; false where one bucket holds all `count` keys. */
function beginBuckets(table: usize, count: i32): bool {
  let first: u32 = 0
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const place = table + ((<usize>bucket) << 2)
    const held = load<u32>(place)
    if (held == <u32>count) return false
    store<u32>(place, first)
    first += held
  }
  return true
}

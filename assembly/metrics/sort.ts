// Radix sort of u64 keys, least significant byte first. Its time does not depend on the order of the keys, and bytes that
// are equal in all keys are skipped: keys made from f32 have three of them.

const DIGITS: i32 = 8
const BUCKETS: i32 = 256
const counts: usize = memory.data(DIGITS * BUCKETS * 4, 16)

/** The key of an f64 other than NaN: keys compare as the numbers do, and those of 0 and −0 are equal. */
export function keyOf(value: f64): u64 {
  const bits = reinterpret<u64>(value + 0)
  return bits >> 63 == 1 ? ~bits : bits | (1 << 63)
}

/** Sorts `count` keys in place; `scratch` has space for as many. */
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
      const bucket = table + ((<usize>((key >> shift) & 255)) << 2)
      const position = load<u32>(bucket)
      store<u32>(bucket, position + 1)
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
      const bucket = counts + ((<usize>(digit * BUCKETS + <i32>(key & 255))) << 2)
      store<u32>(bucket, load<u32>(bucket) + 1)
      key >>= 8
    }
  }
}

/** Turns counts into the first position of each bucket; false if one bucket holds all `count` keys. */
function beginBuckets(table: usize, count: i32): bool {
  let first: u32 = 0
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const entry = table + ((<usize>bucket) << 2)
    const keys = load<u32>(entry)
    if (keys == <u32>count) return false
    store<u32>(entry, first)
    first += keys
  }
  return true
}

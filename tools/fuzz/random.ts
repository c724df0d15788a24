/** A small seeded generator (Mulberry32): what it draws says nothing to a weight, so that speed and one seed are enough. */
export class Random {
  private state: number

  constructor(seed: number) {
    this.state = seed >>> 0
  }

  /** 32 bits. */
  bits(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let mixed = this.state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }

  /** A whole number in [0, limit). */
  below(limit: number): number {
    return Math.floor((this.bits() / 2 ** 32) * limit)
  }

  /** One of them. */
  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item
  }
}

/** The seed of one input: of the run's seed, the reader's name and the input's number. */
export function seedOf(seed: number, reader: string, input: number): number {
  let hash = 0x811c9dc5 ^ seed
  for (const character of `${reader} ${input}`) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  return hash >>> 0
}

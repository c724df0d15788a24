import { PURPOSE_SAMPLE } from '../../../assembly/layout.js'
import { RandomStream } from '../../data/random/philox.js'

/** A random stream of its own. */
const STREAM = 0x6c65616b
const SAMPLED = 4000
/** In fewer rows than this many times the sample, all are looked at. */
const LEAST_RATIO = 4

/**
 * Random rows, drawn with replacement, on which most features are shown not to leak; `null` where all rows take hardly
 * longer. The same rows each time.
 */
export function sampledRows(rows: number): Uint32Array | null {
  if (rows < LEAST_RATIO * SAMPLED) return null
  const stream = new RandomStream(0, PURPOSE_SAMPLE, STREAM)
  return Uint32Array.from({ length: SAMPLED }, () => stream.below(rows))
}

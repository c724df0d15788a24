import { PURPOSE_DROPOUT } from '../../../assembly/layout.js'
import { philox } from '../../data/random/philox.js'
import { checkInteger, checkKeys, checkNumber } from '../../options.js'
import { seedWords } from '../../program/session.js'

/** Which mask of dropout is asked for. */
export interface DropoutMaskOptions {
  /** Option `seed` of `fit`. Default 0. */
  readonly seed?: number
  /** The epoch, counted from 1 over all calls of `fit` of a network. */
  readonly epoch: number
  /** Batches that the network was trained on before this one, over all epochs and calls of `fit`. */
  readonly batches: number
  /** The layer, counted from 1; 0 for the inputs, which `inputKeepProb` drops. */
  readonly layer: number
  /** Rows of the batch. */
  readonly rows: number
  /** Units of the layer, or features of the inputs. */
  readonly units: number
  /** Probability that an output is kept, in (0, 1]. */
  readonly keepProb: number
}

/**
 * The mask of dropout that `fit` draws for one layer and batch: 1 for an output that is kept, with probability keepProb, and 0 for
 * one that is dropped (inverted dropout: a·mask / keepProb; Srivastava et al., 2014). Masks are numbers of a counter (seed, epoch, batch,
 * layer), so that any of them can be drawn again.
 *
 * @returns [rows, units], row-major.
 * @throws WellfitError `INVALID_OPTION`.
 * @example
 * const mask = dropoutMask({ seed: 1, epoch: 3, batches: 20, layer: 1, rows: 32, units: 64, keepProb: 0.8 })
 */
export function dropoutMask(options: DropoutMaskOptions): Uint8Array {
  const { seed, epoch, batches, layer, rows, units, keepProb } = checked(options)
  const threshold = Math.min(Math.trunc(keepProb * 2 ** 32), 2 ** 32 - 1)
  const stream = (layer | (PURPOSE_DROPOUT << 24)) >>> 0
  const key = seedWords(seed)
  const mask = new Uint8Array(rows * units)
  if (keepProb >= 1) return mask.fill(1)
  // Sixteen numbers at a time: number i is word (i / 4) % 4 of block 4·(i / 16) + i % 4 (assembly/random/philox.ts).
  for (let block = 0; block * 4 < Math.ceil(mask.length / 16) * 16; block++) {
    const words = philox([block, batches >>> 0, stream, epoch >>> 0], key)
    const first = (block >>> 2) * 16 + (block & 3)
    for (const [word, drawn] of words.entries()) {
      const index = first + 4 * word
      if (index < mask.length) mask[index] = Number(drawn >>> 0 < threshold)
    }
  }
  return mask
}

const MOST = 2 ** 31 - 1

function checked(options: DropoutMaskOptions): Required<DropoutMaskOptions> {
  const name = 'dropoutMask'
  checkKeys(name, 'options', options, ['seed', 'epoch', 'batches', 'layer', 'rows', 'units', 'keepProb'])
  const { seed = 0, epoch, batches, layer, rows, units, keepProb } = options
  const whole = (field: string, value: number, min: number, max: number): number =>
    checkInteger(name, field, value, min, max)
  const numberOfUnits = whole('units', units, 1, MOST)
  return {
    seed: whole('seed', seed, 0, Number.MAX_SAFE_INTEGER),
    epoch: whole('epoch', epoch, 1, MOST),
    batches: whole('batches', batches, 0, Number.MAX_SAFE_INTEGER),
    layer: whole('layer', layer, 0, 2 ** 24 - 1),
    rows: whole('rows', rows, 1, Math.floor(MOST / numberOfUnits)),
    units: numberOfUnits,
    keepProb: checkNumber(name, 'keepProb', keepProb, { min: 0, minExcluded: true, max: 1 }),
  }
}

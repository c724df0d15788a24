/**
 * The cost of augmentation: CPU time of training steps with each augmentation against steps without, measured in
 * interleaved pairs. One core, batches of 64 images of 28 × 28, 784 → 256 → 128 → 10, f32.
 *
 *     npm run bench:augmentation-cost [-- PAIRS]        15 pairs by default
 */
import {
  type Augmentation,
  dataset,
  type Dataset,
  type FitProgress,
  network,
  type Network,
} from '../../dist/src/index.js'
import { spread } from '../lib/statistics.ts'

const SIDE = 28
const FEATURES = SIDE * SIDE
const ROWS = 2560
const BATCH = 64
const image = [SIDE, SIDE] as const

const ways: Record<string, Augmentation> = {
  flipHorizontal: { kind: 'flipHorizontal', image, probability: 1 },
  'warp (rotate, shift, zoom, shear)': { kind: 'warp', image, rotate: 15, shift: 0.1, zoom: 0.1, shear: 10 },
  'crop, padding 2': { kind: 'crop', image, padding: 2 },
  'cutout 8 × 8': { kind: 'cutout', image, size: 8 },
  'color (brightness, contrast)': { kind: 'color', image, brightness: 0.3, contrast: 0.3 },
  noise: { kind: 'noise', sigma: 0.1 },
  mask: { kind: 'mask', rate: 0.1 },
  mixup: { kind: 'mixup', alpha: 0.4 },
  cutmix: { kind: 'cutmix', image },
}

/** Random images: the content does not affect the cost. */
function images(): Dataset {
  const x = Uint8Array.from({ length: ROWS * FEATURES }, (_, i) => (i * 2654435761) >>> 24)
  return dataset({ x, y: Int32Array.from({ length: ROWS }, (_, i) => i % 10) })
}

/** Microseconds of CPU time per step, between the first and the last clock reading of an epoch. */
async function stepMicroseconds(net: Network, data: Dataset, augment: readonly Augmentation[]): Promise<number> {
  const readings: { readonly step: number; readonly cpu: number }[] = []
  const onProgress = ({ step }: FitProgress): void => {
    const { user, system } = process.cpuUsage()
    readings.push({ step, cpu: user + system })
  }
  await net.fit(data, { epochs: 1, batchSize: BATCH, augment, onProgress })
  const [first, last] = [readings[0], readings.at(-1)]
  if (first === undefined || last === undefined || first === last) throw new Error('an epoch of a single slice')
  return (last.cpu - first.cpu) / (last.step - first.step)
}

const [pairs = 15] = process.argv.slice(2).map(Number)
if (!Number.isInteger(pairs) || pairs < 1) throw new RangeError('PAIRS must be a whole number')
const data = images()
using net = await network({
  inputs: FEATURES,
  layers: [{ units: 256 }, { units: 128 }, { units: 10 }],
  loss: 'softmaxCrossEntropy',
  threads: 1,
})
for (let i = 0; i < 3; i++) await stepMicroseconds(net, data, Object.values(ways).slice(0, 8))
console.log(
  `CPU time that augmentation adds to a step of ${BATCH} images of ${SIDE} × ${SIDE}, median of ${pairs} pairs\n`,
)
console.log(`${'augment'.padEnd(34)}  µs per image   % of the step   quartiles`)
for (const [name, way] of Object.entries(ways)) {
  const added: number[] = []
  const percentages: number[] = []
  for (let i = 0; i < pairs; i++) {
    const plain = await stepMicroseconds(net, data, [])
    const changed = await stepMicroseconds(net, data, [way])
    added.push((changed - plain) / BATCH)
    percentages.push(100 * (changed / plain - 1))
  }
  const { median, low, high } = spread(percentages)
  const figures = [spread(added).median.toFixed(2).padStart(11), `${median.toFixed(1).padStart(15)} %`]
  console.log(`${name.padEnd(34)}  ${figures.join('   ')}   ${low.toFixed(1)} … ${high.toFixed(1)}`)
}

/** Fashion-MNIST as datasets, and training with and without regularization. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  dataset,
  type Dataset,
  type FitOptions,
  type History,
  type LayerOptions,
  type Network,
  network,
  readIdx,
  split,
} from 'wellfit'

/** Where Debian's `dataset-fashion-mnist` puts the files; also at https://github.com/zalandoresearch/fashion-mnist. */
export const DEBIAN_FOLDER = '/usr/share/datasets/fashion-mnist'

export const classes = ['T-shirt', 'trousers', 'pullover', 'dress', 'coat', 'sandal', 'shirt', 'sneaker', 'bag', 'boot']

/** 60,000 images for train and dev, or the 10,000 for test. */
export async function readImages(folder: string, part: 'train' | 't10k'): Promise<Dataset> {
  const images = await readIdx(await readFile(join(folder, `${part}-images-idx3-ubyte.gz`)))
  const labels = await readIdx(await readFile(join(folder, `${part}-labels-idx1-ubyte.gz`)))
  // Pixels stay bytes: the network reads them as value / 255.
  return dataset({ x: images.values, y: labels.values, task: 'classification', classes })
}

export interface Parts {
  readonly train: Dataset
  readonly dev: Dataset
}

/** Dev is split from train: the test images are evaluated once, at the end. */
export function partsOf(images: Dataset): Parts {
  return split(images, { counts: { dev: 6000 }, test: false, seed: 1 })
}

export interface Way {
  readonly hidden: Partial<LayerOptions>
  readonly fit: FitOptions
}

const normalized = { normalization: 'batch' } as const
const common = { epochs: 50, batchSize: 256, schedule: 'oneCycle' } as const

/** Flips, mixup, dropout, weight decay, label smoothing. */
export const regularized: Way = {
  hidden: { ...normalized, keepProb: 0.6 },
  fit: {
    ...common,
    optimizer: { kind: 'adamw', learningRate: 0.004, weightDecay: 0.02 },
    labelSmoothing: 0.1,
    augment: [
      { kind: 'flipHorizontal', image: [28, 28] },
      { kind: 'mixup', alpha: 0.2 },
    ],
  },
}

/** The same network, schedule and number of steps without regularization. */
export const plain: Way = {
  hidden: normalized,
  fit: { ...common, optimizer: { kind: 'adam', learningRate: 0.004 } },
}

/** Trains 784 → 1024 → 512 → 10. */
export async function train(
  { hidden, fit }: Way,
  parts: Parts,
  seed: number,
  onEpoch: NonNullable<FitOptions['onEpoch']> = () => undefined,
): Promise<{ net: Network; history: History }> {
  const layers = [{ units: 1024, ...hidden }, { units: 512, ...hidden }, { units: classes.length }]
  const net = await network({ inputs: parts.train.features, layers, loss: 'softmaxCrossEntropy', seed })
  const history = await net.fit(parts.train, { ...fit, dev: parts.dev, seed, onEpoch })
  return { net, history }
}

/** Prints the error, and how to get the data if it is missing. */
export function explain(error: unknown): void {
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
  console.error(isMissing ? `${error.message}\nInstall the data: apt-get install dataset-fashion-mnist` : error)
  process.exitCode = 1
}

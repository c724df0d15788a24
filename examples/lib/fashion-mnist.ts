/** Fashion-MNIST as datasets, from the four `*-ubyte.gz` files in a folder. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dataset, type Dataset, readIdx } from 'wellfit'

/** Where Debian's `dataset-fashion-mnist` puts them; also at https://github.com/zalandoresearch/fashion-mnist. */
export const DEBIAN_FOLDER = '/usr/share/datasets/fashion-mnist'

export const classes = ['T-shirt', 'trousers', 'pullover', 'dress', 'coat', 'sandal', 'shirt', 'sneaker', 'bag', 'boot']

/** 60,000 images for train and dev, or the 10,000 for test. */
export async function readImages(folder: string, part: 'train' | 't10k'): Promise<Dataset> {
  const images = await readIdx(await readFile(join(folder, `${part}-images-idx3-ubyte.gz`)))
  const labels = await readIdx(await readFile(join(folder, `${part}-labels-idx1-ubyte.gz`)))
  // Bytes stay bytes: the network reads them as value / 255.
  return dataset({ x: images.values, y: labels.values, task: 'classification', classes })
}

/** Says what is wrong, and how to get the data where they are missing. */
export function explain(error: unknown): void {
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
  console.error(isMissing ? `${error.message}\nInstall the data: apt-get install dataset-fashion-mnist` : error)
  process.exitCode = 1
}

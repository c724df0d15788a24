/**
 * Trains a dense network on Fashion-MNIST: 60,000 images of clothes for train and dev, 10,000 for test.
 *
 *     node examples/fashion-mnist.ts [FOLDER]
 *
 * FOLDER holds the four `*-ubyte.gz` files; on Debian `apt-get install dataset-fashion-mnist` puts them where the
 * script looks by default. They are also at https://github.com/zalandoresearch/fashion-mnist.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dataset, type Dataset, diagnose, network, readIdx, split } from 'wellfit'

const folder = process.argv[2] ?? '/usr/share/datasets/fashion-mnist'
const classes = ['T-shirt', 'trousers', 'pullover', 'dress', 'coat', 'sandal', 'shirt', 'sneaker', 'bag', 'boot']

async function readImages(part: 'train' | 't10k'): Promise<Dataset> {
  const images = await readIdx(await readFile(join(folder, `${part}-images-idx3-ubyte.gz`)))
  const labels = await readIdx(await readFile(join(folder, `${part}-labels-idx1-ubyte.gz`)))
  // Bytes stay bytes: the network reads them as value / 255.
  return dataset({ x: images.values, y: labels.values, task: 'classification', classes })
}

async function main(): Promise<void> {
  // Dev comes out of train: the test images are looked at once, at the very end.
  const { train, dev } = split(await readImages('train'), { counts: { dev: 6000 }, test: false, seed: 1 })

  const net = await network({
    inputs: train.features,
    layers: [{ units: 256, keepProb: 0.8 }, { units: 128, keepProb: 0.8 }, { units: classes.length }],
    loss: 'softmaxCrossEntropy',
    seed: 1,
  })
  console.log(`${train.rows} train and ${dev.rows} dev images, ${net.parameterCount} parameters`)

  let before = 0
  const history = await net.fit(train, {
    dev,
    epochs: 30,
    batchSize: 128,
    l2: 1,
    earlyStopping: { monitor: 'devError', patience: 5 },
    seed: 1,
    onEpoch({ epoch, seconds, train, dev }) {
      const time = `${(seconds - before).toFixed(2)} s`
      before = seconds
      console.log(
        `epoch ${epoch}  ${time}  loss: train ${train.loss.toFixed(4)}, dev ${dev?.loss.toFixed(4)}  dev accuracy ${dev?.accuracy?.toFixed(4)}`,
      )
    },
  })
  console.log(`${history.stop.message} ${(before / history.rows.length).toFixed(2)} s an epoch.`)

  console.log(diagnose({ train: net.evaluate(train), dev: net.evaluate(dev), task: 'classification' }).words)
  console.log(`test accuracy ${net.evaluate(await readImages('t10k')).accuracy}`)
}

main().catch((error: unknown) => {
  console.error(
    error instanceof Error && 'code' in error && error.code === 'ENOENT'
      ? `${error.message}\nInstall the data: apt-get install dataset-fashion-mnist`
      : error,
  )
  process.exitCode = 1
})

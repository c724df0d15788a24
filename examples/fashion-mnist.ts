/**
 * Trains a dense network on Fashion-MNIST: 60,000 images of clothes for train and dev, 10,000 for test.
 *
 *     node examples/fashion-mnist.ts [FOLDER]
 *
 * FOLDER holds the four `*-ubyte.gz` files; on Debian `apt-get install dataset-fashion-mnist` puts them where the
 * script looks by default. They are also at https://github.com/zalandoresearch/fashion-mnist.
 */
import { diagnose } from 'wellfit'
import { DEBIAN_FOLDER, explain, partsOf, readImages, regularized, train } from './lib/fashion-mnist.ts'

async function main(folder: string): Promise<void> {
  const parts = partsOf(await readImages(folder, 'train'))
  console.log(`${parts.train.rows} train and ${parts.dev.rows} dev images`)

  let before = 0
  const { net, history } = await train(regularized, parts, 1, ({ epoch, seconds, train, dev }) => {
    const time = `${(seconds - before).toFixed(2)} s`
    before = seconds
    const losses = `loss: train ${train.loss.toFixed(4)}, dev ${dev?.loss.toFixed(4)}`
    console.log(`epoch ${epoch}  ${time}  ${losses}  dev accuracy ${dev?.accuracy?.toFixed(4)}`)
  })
  console.log(`${history.stop.message} ${(before / history.rows.length).toFixed(2)} s per epoch.`)

  const scores = { train: net.evaluate(parts.train), dev: net.evaluate(parts.dev) }
  console.log(diagnose({ ...scores, task: 'classification' }).message)
  console.log(`test accuracy ${net.evaluate(await readImages(folder, 't10k')).accuracy}`)
}

main(process.argv[2] ?? DEBIAN_FOLDER).catch(explain)

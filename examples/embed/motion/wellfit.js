import { dataset, network } from 'wellfit'
import { gestures, recordings } from './recordings.js'

/** Trains on 25 recordings; in an app, with `worker: true`, beside the camera and the screen. */
export async function trainMotion({ worker = false, seed = 1 } = {}) {
  const { x, y } = recordings(25, 1)
  const train = dataset({ x, y: y.map((gesture) => gestures[gesture] ?? '') })
  const net = await network({
    inputs: 24,
    layers: [{ units: 16 }, { units: gestures.length }],
    loss: 'softmaxCrossEntropy',
    seed,
  })
  await net.fit(train, { epochs: 160, batchSize: 25, optimizer: { kind: 'adam', learningRate: 0.01 }, worker })
  return net
}

/**
 * The gesture of one recording: called four times a second.
 *
 * @param {import('wellfit').Network} net
 * @param {number[]} recording
 */
export function gestureOf(net, recording) {
  return net.predictClasses([recording])[0]
}

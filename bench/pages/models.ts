// One small network saved by each library: 4 inputs, 16 hidden units, 3 classes. No page counts it as code.
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type * as Export from '../../src/export/index.ts'
import type * as Wellfit from '../../src/index.ts'
import { denseModel } from '../libraries/onnx.ts'
import { values } from '../lib/random.ts'
import { classes, hidden, inputs, x, y } from './programs/data.js'
import { isInstalled, programs } from './programs.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

export type Models = ReadonlyMap<string, Uint8Array | string>

async function ofWellfit(): Promise<[string, Uint8Array | string][]> {
  const entry = (name: string): string => `${root}dist/node/${name}.js`
  const wellfit = (await import(entry('index'))) as typeof Wellfit
  const { exportJs } = (await import(entry('export/index'))) as typeof Export
  const layers = [{ units: hidden }, { units: classes }]
  const net = await wellfit.network({ inputs, layers, loss: 'softmaxCrossEntropy' })
  await net.fit(wellfit.dataset({ x, y }), { epochs: 1 })
  const file = await wellfit.saveModel(net)
  return [
    ['wellfit.model', file],
    ['export.js', exportJs(await wellfit.loadModel(file))],
  ]
}

async function ofTensorFlow(): Promise<[string, Uint8Array | string][]> {
  const tf = await import('@tensorflow/tfjs')
  await tf.setBackend('cpu')
  const net = tf.sequential()
  net.add(tf.layers.dense({ units: hidden, activation: 'relu', inputShape: [inputs] }))
  net.add(tf.layers.dense({ units: classes, activation: 'softmax' }))
  const saved: [string, Uint8Array | string][] = []
  await net.save(
    tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
      saved.push(['tfjs.json', JSON.stringify({ modelTopology, weightSpecs })])
      saved.push(['tfjs.bin', new Uint8Array(weightData)])
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } }
    }),
  )
  return saved
}

interface BrainNetwork {
  train(examples: readonly object[], options: object): unknown
  toJSON(): unknown
}

function ofBrain(): [string, string][] {
  const file = createRequire(import.meta.url)('brain.js/dist/neural-network.js') as object
  const { default: Network } = file as { default: new (options: object) => BrainNetwork }
  const net = new Network({ hiddenLayers: [hidden] })
  net.train([{ input: [...x.subarray(0, inputs)], output: [1, 0, 0] }], { iterations: 1 })
  return [['brain.json', JSON.stringify(net.toJSON())]]
}

/** The models that the programs ask for, by their names. */
export async function savedModels(): Promise<Models> {
  const has = (library: string): boolean => programs.some((one) => one.library === library && isInstalled(one))
  return new Map([
    ...(await ofWellfit()),
    ...(has('tfjs-cpu') ? await ofTensorFlow() : []),
    ...(has('brain') ? ofBrain() : []),
    ['dense.onnx', denseModel([inputs, hidden, classes], 1, (count, seed) => values(count, seed + 1))],
  ])
}

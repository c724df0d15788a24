import { fitPreprocessor, loadModel, network, saveModel, type Model } from '../../src/index.js'
import { readCsv } from '../../src/data/csv/index.js'

/** y = 2·a − b + 1, with columns `a` and `b`. */
export async function linearModel(): Promise<Model> {
  using net = await network({
    inputs: 2,
    layers: [{ units: 1 }],
    loss: 'meanSquaredError',
    precision: 'f64',
    columns: ['a', 'b'],
    targetNames: ['y'],
    parameters: [2, -1, 1],
  })
  return await loadModel(await saveModel(net))
}

/**
 * Of the classes `no` and `yes` with P(yes) = sigmoid(x), x the standardized size, whose mean is 2 and σ √(2/3); the colour
 * and the day have no weight.
 */
export async function kindModel(): Promise<Model> {
  const table = await readCsv(
    'size,colour,day,kind\n1,red,2026-01-01,no\n2,blue,2026-01-02,yes\n3,red,2026-01-03,yes\n',
  )
  const preprocessor = fitPreprocessor(table, { target: 'kind' })
  // Features: size, colour is red, colour is blue, day.
  using net = await network({
    inputs: 4,
    layers: [{ units: 2 }],
    loss: 'softmaxCrossEntropy',
    precision: 'f64',
    parameters: [0, 1, 0, 0, 0, 0, 0, 0, 0, 0],
  })
  return await loadModel(await saveModel(net, { preprocessor }))
}

/** A request for predictions. */
export function post(body: BodyInit | object, headers: Readonly<Record<string, string>> = {}): Request {
  const isPlain = Array.isArray(body) || Object.getPrototypeOf(body) === Object.prototype
  return new Request('http://model/predict', {
    method: 'POST',
    body: isPlain ? JSON.stringify(body) : (body as BodyInit),
    headers: { 'content-type': 'application/json', ...headers },
    ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
  })
}

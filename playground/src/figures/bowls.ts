import { dataset, fitScaler, network, scale } from 'wellfit'
import type { Dataset, Network } from 'wellfit'
import { tickText } from '../charts/axis.ts'
import type { ContourChart } from '../charts/contour-chart.ts'
import { normalNumbers, uniformNumbers } from '../data/random.ts'

const ROWS = 100

/** Values along each side of the grid of costs. */
const SIDE = 61

/** Steps of the path. */
const STEPS = 40

/** The line to fit: y = w₁·x₁ + w₂·x₂ and noise, with x₁ in [1, 1000] and x₂ in [0, 1]. */
export function bowlData(isStandardized: boolean): Dataset {
  const uniform = uniformNumbers(11)
  const normal = normalNumbers(uniform)
  const x: number[][] = []
  const y: number[] = []
  for (let row = 0; row < ROWS; row++) {
    const [x1, x2] = [1 + 999 * uniform(), uniform()]
    x.push([x1, x2])
    y.push(0.0005 * x1 + 0.6 * x2 + 0.05 * normal())
  }
  const raw = dataset({ x, y, task: 'regression', columns: ['x1', 'x2'] })
  if (!isStandardized) return raw
  return scale(scale(raw, fitScaler(raw)), fitScaler(raw, { of: 'targets' }))
}

async function linear(start: readonly [number, number]): Promise<Network> {
  const net = await network({
    inputs: 2,
    layers: [{ units: 1, useBias: false }],
    loss: 'meanSquaredError',
    precision: 'f64',
  })
  net.setLayer('dense1', { weight: start })
  return net
}

/** The weights at each step of gradient descent; ends early where it diverges. */
async function descent(
  data: Dataset,
  start: readonly [number, number],
  rate: number,
  steps: number,
): Promise<[number, number][]> {
  using net = await linear(start)
  const path: [number, number][] = [[...start]]
  await net.fit(data, {
    epochs: steps,
    batchSize: ROWS,
    optimizer: { kind: 'sgd', learningRate: rate },
    onEpoch: () => {
      const [w1 = NaN, w2 = NaN] = net.layer('dense1').weight
      path.push([w1, w2])
    },
  })
  return path
}

/** The largest learning rate at which the cost does not grow over a hundred steps, by bisection of its logarithm. */
export async function largestStableRate(data: Dataset): Promise<number> {
  let [low, high] = [1e-9, 100]
  for (let i = 0; i < 40 && high / low > 1.002; i++) {
    const rate = Math.sqrt(low * high)
    if (await isStable(data, rate)) low = rate
    else high = rate
  }
  return low
}

async function isStable(data: Dataset, rate: number): Promise<boolean> {
  using net = await linear([1, 1])
  const before = net.loss(data)
  const { stop } = await net.fit(data, { epochs: 100, batchSize: ROWS, optimizer: { kind: 'sgd', learningRate: rate } })
  return stop.reason !== 'diverged' && net.loss(data) <= before
}

/** Cost over both weights with the path of descent at half of the largest stable learning rate. */
async function bowl(isStandardized: boolean): Promise<ContourChart> {
  const data = bowlData(isStandardized)
  const start = [1, -0.6] as const
  const rate = await largestStableRate(data)
  const [low, high] = [-1.2, 1.2]
  using net = await linear(start)
  const values: number[] = []
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      const at = (i: number): number => low + (i / (SIDE - 1)) * (high - low)
      net.setLayer('dense1', { weight: [at(column), at(row)] })
      values.push(net.loss(data))
    }
  }
  const text = tickText(Number(rate.toPrecision(2)))
  return {
    description: `Cost over two weights, ${isStandardized ? 'standardized' : 'raw'} features, with ${STEPS} steps of gradient descent at half of the largest stable learning rate, ${text}`,
    title: `largest stable learning rate ${text}`,
    side: SIDE,
    values,
    domain: [low, high],
    path: await descent(data, start, 0.5 * rate, STEPS),
    labels: ['w₁', 'w₂'],
  }
}

export const rawBowlFigure = (): Promise<ContourChart> => bowl(false)
export const standardizedBowlFigure = (): Promise<ContourChart> => bowl(true)

/** Losses of your own: a mean with its variance, quantiles, and the focal loss, each checked before it is trained. */
import { dataset, gradientCheck, network, type CustomLoss, type Dataset, type Network } from 'wellfit'
import { focalLoss, gaussianNegativeLogLikelihood, quantileLoss } from './lib/custom-losses.ts'

const ROWS = 600

/** Noise in [−1, 1], the mean of four uniform numbers; every run prints the same. */
function noise(seed: number): number {
  let [state, sum] = [seed * 2654435761, 0]
  for (let i = 0; i < 4; i++) {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0
    sum += state / 2 ** 31 - 1
  }
  return sum / 4
}

const x = Array.from({ length: ROWS }, (_, i) => [(2 * i) / ROWS - 1])
// The noise grows from left to right.
const y = x.map(([value = 0], i) => Math.sin(3 * value) + (0.2 + 0.2 * value) * 2 * noise(i + 1))

async function trained(loss: CustomLoss, units: number, train: Dataset): Promise<Network> {
  const layers = [{ units: 24, activation: 'tanh' as const }, { units }]
  const net = await network({ inputs: 1, layers, loss, seed: 1 })
  const { verdict } = await gradientCheck(net, train)
  const { rows } = await net.fit(train, { epochs: 150, optimizer: { kind: 'adam', learningRate: 0.01 } })
  console.log(
    `${loss.name}: gradient ${verdict}, loss ${rows[0]?.train.loss.toFixed(3)} → ${rows.at(-1)?.train.loss.toFixed(3)}`,
  )
  return net
}

using gaussian = await trained(gaussianNegativeLogLikelihood, 2, dataset({ x, y: y.map((value) => [value, 0]) }))
for (const at of [-0.8, 0, 0.8]) {
  const [mean = NaN, logVariance = NaN] = gaussian.predict([[at]])
  console.log(`  x = ${at}: ${mean.toFixed(2)} ± ${Math.exp(logVariance / 2).toFixed(2)}`)
}

using quantiles = await trained(
  quantileLoss([0.1, 0.5, 0.9]),
  3,
  dataset({ x, y: y.map((value) => [value, value, value]) }),
)
const predicted = quantiles.predict(x)
const within = y.filter(
  (value, i) => value >= (predicted[3 * i] ?? NaN) && value <= (predicted[3 * i + 2] ?? NaN),
).length
console.log(`  ${((100 * within) / ROWS).toFixed(0)} % of the rows lie between the quantiles 0.1 and 0.9`)

const labels = dataset({ x, y: y.map((value) => Number(value > 0.8)), task: 'regression' })
using focal = await trained(focalLoss(2), 1, labels)
const logits = focal.predict(x)
const right =
  labels.targets.kind === 'values'
    ? labels.targets.values.filter((label, i) => label === Number((logits[i] ?? 0) > 0)).length
    : 0
console.log(`  ${((100 * right) / ROWS).toFixed(1)} % of the rows are on the right side of a logit of 0`)

// Time of a gradient check: node bench/speed/gradient-check.ts. Networks of about 100,000 parameters, a batch of 64, all of θ,
// two-sided, in f64, in seconds on one core; beside it the sampled check, and the time that full forward passes would take
// (a few of them, times two per entry).

/// <reference types="node" />
import { dataset, gradientCheck, network } from '../../dist/src/index.js'

const ROWS = 64
const FORWARD_PASSES = 20

const shapes: readonly (readonly [activation: 'relu' | 'tanh', units: readonly number[]])[] = [
  ['relu', [784, 120, 10]],
  ['relu', [256, 256, 128, 10]],
  ['tanh', [256, 256, 128, 10]],
  ['relu', [100, 200, 200, 150, 50, 10]],
]

console.log('| network | parameters | difference | all of θ, s | sampled, s | by forward passes, s |')
console.log('| --- | --: | --: | --: | --: | --: |')
for (const [activation, [inputs = 1, ...widths]] of shapes) {
  const outputs = widths.at(-1) ?? 1
  const x = Float64Array.from({ length: ROWS * inputs }, (_, i) => ((i * 7919) % 1009) / 505 - 1)
  const batch = dataset({ x, y: Int32Array.from({ length: ROWS }, (_, i) => i % outputs) })
  const layers = widths.map((units, i) => (i === widths.length - 1 ? { units } : { units, activation }))
  using net = await network({ inputs, layers, loss: 'softmaxCrossEntropy', precision: 'f64', threads: 1, seed: 1 })
  const common = { rows: ROWS, l2: 0.5 } as const
  const all = await timed(() => gradientCheck(net, batch, { ...common, entries: 'all' }))
  const sampled = await timed(() => gradientCheck(net, batch, { ...common, entries: 'sampled' }))
  const passes = await timed(() => Array.from({ length: FORWARD_PASSES }, () => net.loss(batch, common)))
  const plain = (passes.seconds / FORWARD_PASSES) * 2 * net.parameterCount
  const shape = [inputs, ...widths].join('-')
  const cells = [all.seconds, sampled.seconds, plain].map((seconds) => seconds.toPrecision(3))
  const { difference, verdict, checked, skipped } = all.value
  if (verdict !== 'correct' || checked + skipped !== net.parameterCount) throw new Error(all.value.message)
  console.log(
    `| ${[`${shape} ${activation}`, net.parameterCount, difference.toExponential(1), ...cells].join(' | ')} |`,
  )
}

async function timed<T>(work: () => T | Promise<T>): Promise<{ value: T; seconds: number }> {
  const start = process.cpuUsage()
  const value = await work()
  const { user, system } = process.cpuUsage(start)
  return { value, seconds: (user + system) / 1e6 }
}

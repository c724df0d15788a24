import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { dataset, type FitOptions, fitScaler, network, type NetworkInit, type Optimizer } from '../../src/index.js'
import { pythonWith, runPython } from '../support/python.js'

// The rows of docs/conventions.md about other libraries, each run by that library where it is installed: one epoch of three
// batches from the same weights, with the penalty that the row names.

const script = fileURLToPath(new URL('conventions.py', import.meta.url))
const value = (i: number): number => Math.sin(1 + 1.7 * i)
const x = Array.from({ length: 12 }, (_, i) => [value(3 * i), 10 * value(3 * i + 1), 5 + value(3 * i + 2)])
const labels = x.map((_, i) => i % 3)
const drawn = (rows: number, columns: number, from: number): number[][] =>
  Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => 0.4 * value(from + i * columns + j)))
const weights = [drawn(3, 4, 100), drawn(4, 3, 200)]
const biases = [0.5, 0.25].map((size, i) => Array.from({ length: 4 - i }, (_, j) => size * value(300 + 10 * i + j)))
const positiveWeights = [0.5, 2, 7.25]
const probabilities = x.map((_, i) => (i % 2 === 0 ? [0.2, 0.5, 0.3] : [0.75, 0, 0.25]))
const alphas = [0.25, -0.5, 0, 1.5]
const problem = {
  x,
  labels,
  weights,
  biases,
  l2: 0.9,
  batch: 4,
  rate: 0.05,
  positive_weights: positiveWeights,
  probabilities,
  alphas,
}

/** θ after the epoch, by layer: weight, then bias. */
async function fitted(options: FitOptions, init: Partial<NetworkInit> = {}, y?: number[][]): Promise<number[]> {
  using net = await network({
    inputs: 3,
    layers: [{ units: 4, activation: 'tanh' }, { units: 3 }],
    loss: 'softmaxCrossEntropy',
    precision: 'f64',
    parameters: flat(weights, biases),
    ...init,
  })
  const data = y === undefined ? dataset({ x, y: labels }) : dataset({ x, y, task: init.loss === undefined ? 'classification' : 'regression' }) // prettier-ignore
  await net.fit(data, { epochs: 1, batchSize: problem.batch, shuffle: false, ...options })
  return Array.from(net.parameters)
}

const flat = (ws: readonly (readonly (readonly number[])[])[], bs: readonly (readonly number[])[]): number[] =>
  ws.flatMap((weight, i) => [...weight.flat(), ...(bs[i] ?? [])])

interface Answer {
  readonly first: readonly never[]
  readonly second: readonly never[]
}

/** What each library is asked, in one process: some take seconds to load. */
const runs: Readonly<Record<string, readonly string[]>> = {
  'scikit-learn': ['alpha', 'scalers'],
  PyTorch: ['weight_decay', 'adamw', 'pos_weight', 'soft targets', 'torch prelu'],
  Keras: ['L2', 'L1'],
  NumPy: ['numpy prelu'],
}
const answered = new Map<string, Readonly<Record<string, Answer>>>()

/** What a library answers; `null` where it is not installed. */
function ask(library: string, run: string): Answer | null {
  const python = pythonWith(library)
  if (python === null) return null
  const known = answered.get(library)
  const answers = known ?? (JSON.parse(runPython(python, [script, ...(runs[library] ?? [])], JSON.stringify(problem))) as Readonly<Record<string, Answer>>) // prettier-ignore
  answered.set(library, answers)
  const answer = answers[run]
  if (answer === undefined) throw new Error(`${library} was not asked for ${run}`)
  return answer
}

/** The largest difference, relative to 1. */
const distance = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((one, i) => Math.abs(one - (b[i] ?? NaN))), Math.abs(a.length - b.length))

const sgd = { optimizer: { kind: 'sgd', learningRate: problem.rate }, l2: problem.l2 } as const
interface Row {
  readonly row: string
  readonly library: string
  readonly options: FitOptions
  /** The optimizer without its own decay. */
  readonly without?: Optimizer
}

const rows: readonly Row[] = [
  { row: 'alpha', library: 'scikit-learn', options: sgd },
  { row: 'weight_decay', library: 'PyTorch', options: sgd },
  {
    row: 'adamw',
    library: 'PyTorch',
    options: {
      optimizer: { kind: 'adamw', learningRate: problem.rate, weightDecay: problem.l2 },
      penalizeBiases: true,
    } as const,
    without: { kind: 'adamw', learningRate: problem.rate, weightDecay: 0 } as const,
  },
  { row: 'L2', library: 'Keras', options: sgd },
  {
    row: 'L1',
    library: 'Keras',
    options: { optimizer: sgd.optimizer, l1: problem.l2, l1Method: 'subgradient' } as const,
  },
]

describe('a penalty in another library', () => {
  it.for(rows)('$library: $row gives the same weights', async ({ row, library, options, without }, context) => {
    const answer = ask(library, row)
    if (answer === null) return context.skip(`${library} is not installed`)
    const theirs = flat(answer.first, answer.second)
    const ours = await fitted(options)
    expect(distance(theirs, ours)).toBeLessThan(1e-12)
    // The penalty matters: without it, the weights are others.
    const plain = await fitted({ optimizer: without ?? sgd.optimizer })
    expect(distance(theirs, plain)).toBeGreaterThan(1e-4)
  })
})

describe('a loss in PyTorch', () => {
  it('with pos_weight gives the weights of `positiveWeights`', async (context) => {
    const answer = ask('PyTorch', 'pos_weight')
    if (answer === null) return context.skip('PyTorch is not installed')
    const y = labels.map((label) => [0, 1, 2].map((k) => Number(k === label)))
    const loss = { loss: 'binaryCrossEntropy' } as const
    const ours = await fitted({ optimizer: sgd.optimizer, positiveWeights }, loss, y)
    expect(distance(flat(answer.first, answer.second), ours)).toBeLessThan(1e-12)
    expect(distance(ours, await fitted({ optimizer: sgd.optimizer }, loss, y))).toBeGreaterThan(1e-3)
  })

  it('with probabilities gives the weights of soft targets', async (context) => {
    const answer = ask('PyTorch', 'soft targets')
    if (answer === null) return context.skip('PyTorch is not installed')
    const ours = await fitted({ optimizer: sgd.optimizer }, {}, probabilities)
    expect(distance(flat(answer.first, answer.second), ours)).toBeLessThan(1e-12)
  })
})

describe.each([
  ['NumPy', 'numpy prelu'],
  ['PyTorch', 'torch prelu'],
])('prelu in %s', (library, run) => {
  it('gives the same weights and slopes', async (context) => {
    const answer = ask(library, run)
    if (answer === null) return context.skip(`${library} is not installed`)
    const layers = [{ units: 4, activation: 'prelu' }, { units: 3 }] as const
    const parameters = flat(weights, [[...(biases[0] ?? []), ...alphas], biases[1] ?? []])
    const ours = await fitted({ optimizer: sgd.optimizer }, { layers, parameters })
    expect(distance(flat(answer.first, answer.second), ours)).toBeLessThan(1e-12)
    // Every slope has moved.
    ours.slice(16, 20).forEach((slope, i) => expect(slope).not.toBe(alphas[i]))
  })
})

describe('the decay of adamw', () => {
  it('leaves biases alone, and includes them with `penalizeBiases`', async () => {
    // One step: Adam moves every entry by the learning rate times the sign of its gradient; the decay is lr·weightDecay·θ.
    const [learningRate, weightDecay] = [0.05, 0.9]
    const step = { epochs: 1, batchSize: 12 }
    const none = await fitted({ ...step, optimizer: { kind: 'adamw', learningRate, weightDecay: 0 } })
    const optimizer = { kind: 'adamw', learningRate, weightDecay } as const
    const moved = (after: readonly number[]): number[] => after.map((end, i) => (end - (none[i] ?? NaN)) / learningRate)
    const expected = (withBiases: boolean): number[] =>
      flat(
        weights,
        biases.map((bias) => bias.map((start) => (withBiases ? start : 0))),
      ).map((start) => -weightDecay * start)
    expect(distance(moved(await fitted({ ...step, optimizer })), expected(false))).toBeLessThan(1e-13)
    const including = await fitted({ ...step, optimizer, penalizeBiases: true })
    expect(distance(moved(including), expected(true))).toBeLessThan(1e-13)
  })
})

describe('the scalers of scikit-learn', () => {
  it('are ours', (context) => {
    const answer = ask('scikit-learn', 'scalers')
    if (answer === null) return context.skip('scikit-learn is not installed')
    const data = dataset({ x, y: labels })
    for (const [i, kind] of (['standard', 'robust', 'minMax'] as const).entries()) {
      const { center, scale } = fitScaler(data, { kind })
      expect(distance(answer.first[i] ?? [], center)).toBeLessThan(1e-12)
      expect(distance(answer.second[i] ?? [], scale)).toBeLessThan(1e-12)
    }
  })
})

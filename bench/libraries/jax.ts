// jax-js on its wasm device. A step is one compiled function (forward, gradient, Adam), which is its fastest form.

import {
  type Array as Tensor,
  blockUntilReady,
  defaultDevice,
  init,
  jit,
  nn,
  numpy as np,
  valueAndGrad,
} from '@jax-js/jax'
import type { Library, Prepared, Work } from '../lib/library.ts'
import { labels, values } from '../lib/random.ts'
import { versionOf } from './version.ts'

const BATCHES = 8

function matrix(rows: number, columns: number, seed: number): Tensor {
  return np.array(values(rows * columns, seed), { shape: [rows, columns] })
}

async function prepareGemm({ transposes, m, n, k }: Extract<Work, { kind: 'gemm' }>): Promise<Prepared> {
  const [transposeA, transposeB] = [transposes === 'TN', transposes === 'NT']
  const a = transposeA ? matrix(k, m, 1) : matrix(m, k, 1)
  const b = transposeB ? matrix(n, k, 2) : matrix(k, n, 2)
  const multiply = jit((x: Tensor, y: Tensor) =>
    np.matmul(transposeA ? np.transpose(x) : x, transposeB ? np.transpose(y) : y),
  )
  await blockUntilReady([a.ref, b.ref])
  return {
    async run(count) {
      for (let i = 0; i < count; i++) {
        const product = await blockUntilReady(multiply(a.ref, b.ref))
        product.dispose()
      }
    },
  }
}

interface Layers {
  readonly parameters: Tensor[]
  readonly means: Tensor[]
  readonly squares: Tensor[]
}

function layersOf(units: readonly number[]): Layers {
  const shapes = units.slice(1).flatMap((out, i) => [[units[i] ?? 1, out], [out]])
  const drawn = shapes.map((shape, i) => {
    const [into = 1, out = 1] = shape
    if (shape.length === 1) return np.zeros(shape)
    return np.array(
      values(into * out, i).map((value) => value * Math.sqrt(24 / into)),
      { shape },
    )
  })
  return {
    parameters: drawn,
    means: shapes.map((shape) => np.zeros(shape)),
    squares: shapes.map((shape) => np.zeros(shape)),
  }
}

function logitsOf(parameters: readonly Tensor[], x: Tensor): Tensor {
  let value = x
  for (let i = 0; i < parameters.length; i += 2) {
    const [weight, bias] = [parameters[i], parameters[i + 1]]
    if (weight === undefined || bias === undefined) throw new Error('a layer without parameters')
    value = np.matmul(value, weight).add(bias)
    if (i + 2 < parameters.length) value = nn.relu(value)
  }
  return value
}

/** Adam of one tensor. `rate` and `correction` carry the bias corrections of the step. */
function adam(
  [theta, gradient, mean, square]: readonly [Tensor, Tensor, Tensor, Tensor],
  rate: Tensor,
  correction: Tensor,
): [Tensor, Tensor, Tensor] {
  const nextMean = mean.mul(0.9).add(gradient.ref.mul(0.1))
  const nextSquare = square.mul(0.999).add(np.square(gradient).mul(0.001))
  const root = np.sqrt(nextSquare.ref).mul(correction).add(1e-8)
  return [theta.sub(nextMean.ref.mul(rate).div(root)), nextMean, nextSquare]
}

async function prepareStep({ units, batch }: Extract<Work, { kind: 'step' }>): Promise<Prepared> {
  const [inputs = 1] = units
  const classes = units.at(-1) ?? 2
  const cost = (parameters: Tensor[], x: Tensor, y: Tensor): Tensor =>
    nn
      .logSoftmax(logitsOf(parameters, x))
      .mul(y)
      .sum()
      .mul(-1 / batch)
  const step = jit(
    (parameters: Tensor[], means: Tensor[], squares: Tensor[], x: Tensor, y: Tensor, rate: Tensor, fix: Tensor) => {
      const [loss, gradients] = valueAndGrad(cost)(
        parameters.map((theta) => theta.ref),
        x,
        y,
      )
      const next: Layers = { parameters: [], means: [], squares: [] }
      parameters.forEach((theta, i) => {
        const [gradient, mean, square] = [gradients[i], means[i], squares[i]]
        if (gradient === undefined || mean === undefined || square === undefined) throw new Error('no gradient')
        const [a, b, c] = adam([theta, gradient, mean, square], rate.ref, fix.ref)
        next.parameters.push(a)
        next.means.push(b)
        next.squares.push(c)
      })
      rate.dispose()
      fix.dispose()
      return { ...next, loss }
    },
  )
  const batches = Array.from({ length: BATCHES }, (_, i) => ({
    x: matrix(batch, inputs, i),
    y: nn.oneHot(np.array(labels(batch, classes, i)), classes),
  }))
  let state = layersOf(units)
  let done = 0
  return {
    async run(count) {
      for (let i = 0; i < count; i++) {
        const now = batches[done++ % BATCHES]
        if (now === undefined) continue
        const rate = np.array([0.001 / (1 - 0.9 ** done)])
        const correction = np.array([1 / Math.sqrt(1 - 0.999 ** done)])
        const { loss, ...next } = step(
          state.parameters,
          state.means,
          state.squares,
          now.x.ref,
          now.y.ref,
          rate,
          correction,
        )
        loss.dispose()
        state = next
        await blockUntilReady(state.parameters)
      }
    },
  }
}

async function prepareInference({ units, batch }: Extract<Work, { kind: 'inference' }>): Promise<Prepared> {
  const { parameters } = layersOf(units)
  const predict = jit((thetas: Tensor[], x: Tensor) => nn.softmax(logitsOf(thetas, x)))
  const x = values(batch * (units[0] ?? 1), 1)
  return {
    async run(count) {
      for (let i = 0; i < count; i++) {
        const features = np.array(x, { shape: [batch, units[0] ?? 1] })
        await predict(
          parameters.map((theta) => theta.ref),
          features,
        ).data()
      }
    },
  }
}

export default async function create(): Promise<Library> {
  await init('wasm')
  defaultDevice('wasm')
  return {
    version: versionOf('@jax-js/jax'),
    prepare(work) {
      if (work.kind === 'gemm') return prepareGemm(work)
      return work.kind === 'step' ? prepareStep(work) : prepareInference(work)
    },
  }
}

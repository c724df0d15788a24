import type { Activation, DatasetInput, Initializer, Loss, NetworkInit } from '../../src/index.js'

/** A network as people make them, its rows and its penalty. */
export interface Healthy {
  readonly options: NetworkInit
  readonly data: DatasetInput
  readonly penalty: { readonly l2: number; readonly l1: number; readonly penalizeBiases: boolean }
}

const activations: readonly Activation[] = ['relu', 'relu', 'relu', 'leakyRelu', 'elu', 'gelu', 'tanh', 'sigmoid', 'softplus', 'identity'] // prettier-ignore
const initializers: readonly (Initializer | undefined)[] = [undefined, undefined, 'heNormal', 'heUniform', 'xavierNormal', 'xavierUniform', 'lecunNormal', 'lecunUniform', { kind: 'normal', sigma: 0.1 }] // prettier-ignore
const losses: readonly Loss[] = ['softmaxCrossEntropy', 'binaryCrossEntropy', 'meanSquaredError', 'meanAbsoluteError', { kind: 'huber', delta: 0.7 }] // prettier-ignore

/** A random right network: one to four layers, every activation (relu most often), loss, initializer and penalty. */
export function healthyNetwork(seed: number): Healthy {
  const random = generator(seed)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T
  const whole = (from: number, to: number): number => from + Math.floor(random() * (to - from + 1))
  const [inputs, rows, depth] = [whole(1, 20), whole(2, 40), whole(0, 3)]
  const loss = pick(losses)
  const outputs = loss === 'softmaxCrossEntropy' ? whole(2, 6) : loss === 'binaryCrossEntropy' ? 1 : whole(1, 3)
  const activation = pick(activations)
  const initializer = pick(initializers)
  const drawn = initializer === undefined ? {} : { initializer }
  const hidden = Array.from({ length: depth }, () => ({ units: whole(1, 24), activation, keepProb: pick([1, 0.7]), ...drawn })) // prettier-ignore
  const scale = pick([1, 1, 1, 0.1, 4])
  const x = Array.from({ length: rows }, () => Array.from({ length: inputs }, () => scale * normal(random)))
  const values = (): number[] => Array.from({ length: outputs }, () => normal(random))
  const classes = loss === 'softmaxCrossEntropy' ? outputs : 2
  const isClasses = loss === 'softmaxCrossEntropy' || loss === 'binaryCrossEntropy'
  const names = Array.from({ length: classes }, (_, k) => `class ${k}`)
  return {
    options: { inputs, layers: [...hidden, { units: outputs, ...drawn }], loss, precision: pick(['f32', 'f64']), seed },
    data: isClasses
      ? { x, y: x.map(() => names[whole(0, classes - 1)] ?? ''), classes: names }
      : { x, y: x.map(values), task: 'regression' },
    penalty: pick([
      { l2: 0, l1: 0, penalizeBiases: false },
      { l2: 0.5, l1: 0, penalizeBiases: false },
      { l2: 1, l1: 0.3, penalizeBiases: true },
    ]),
  }
}

/** Uniform in [0, 1) (mulberry32). */
function generator(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

import type { Loss } from '../../src/index.js'
import { sigmoid, softplus } from './activations.js'
import * as arrays from './arrays.js'

// Bound once: the test runner would look an import up again at every call.
const { at, sumOf } = arrays

export type Row = readonly number[]

/** The loss of one row; the loss of a batch is the mean over its rows. */
export interface LossReference {
  value(outputs: Row, targets: Row): number
  /** ∂value/∂outputs. */
  gradient(outputs: Row, targets: Row): number[]
}

/** −Σ y·log softmax(z), where log softmax(z) = z − log Σ eᶻ. */
export const softmaxCrossEntropy: LossReference = {
  value: (outputs, targets) => {
    const logSum = logSumExp(outputs)
    return sumOf(outputs, (z, k) => (at(targets, k) === 0 ? 0 : at(targets, k) * (logSum - z)))
  },
  gradient: (outputs, targets) => softmax(outputs).map((probability, k) => probability - at(targets, k)),
}

/** y·log(1 + e⁻ᶻ) + (1 − y)·log(1 + eᶻ), written without cancellation; mean over the outputs. */
export const binaryCrossEntropy: LossReference = meanOverOutputs(
  (z, y) => y * softplus(-z) + (1 - y) * softplus(z),
  (z, y) => (1 - y) * sigmoid(z) - y * sigmoid(-z),
)

export const meanSquaredError: LossReference = meanOverOutputs(
  (output, target) => (output - target) ** 2,
  (output, target) => 2 * (output - target),
)

export const meanAbsoluteError: LossReference = meanOverOutputs(
  (output, target) => Math.abs(output - target),
  (output, target) => Math.sign(output - target),
)

/** ½r² where |r| ≤ δ, else δ·(|r| − δ/2); mean over the outputs. */
export function huber(delta: number): LossReference {
  return meanOverOutputs(
    (output, target) => {
      const distance = Math.abs(output - target)
      return distance <= delta ? distance ** 2 / 2 : delta * (distance - delta / 2)
    },
    (output, target) => {
      const residual = output - target
      return Math.abs(residual) <= delta ? residual : delta * Math.sign(residual)
    },
  )
}

export type LossKind = Extract<Loss, string> | Extract<Loss, { kind: string }>['kind']

export interface LossEntry {
  readonly option: Loss
  readonly reference: LossReference
  /** `classes`: one label a row; `binary`: one label of two a row, one output; `values`: a number an output. */
  readonly targets: 'classes' | 'binary' | 'values'
  /** `kinked`: the derivative jumps where output = target. */
  readonly smoothness: 'smooth' | 'kinked'
}

/** Every loss of the public API; a new one is tested by being entered here. */
export const losses: { readonly [kind in LossKind]: LossEntry } = {
  softmaxCrossEntropy: {
    option: 'softmaxCrossEntropy',
    reference: softmaxCrossEntropy,
    targets: 'classes',
    smoothness: 'smooth',
  },
  binaryCrossEntropy: {
    option: 'binaryCrossEntropy',
    reference: binaryCrossEntropy,
    targets: 'binary',
    smoothness: 'smooth',
  },
  meanSquaredError: {
    option: 'meanSquaredError',
    reference: meanSquaredError,
    targets: 'values',
    smoothness: 'smooth',
  },
  meanAbsoluteError: {
    option: 'meanAbsoluteError',
    reference: meanAbsoluteError,
    targets: 'values',
    smoothness: 'kinked',
  },
  // δ is small enough for the random problems to have residuals on both sides of it.
  huber: { option: { kind: 'huber', delta: 0.5 }, reference: huber(0.5), targets: 'values', smoothness: 'smooth' },
}

/** eᶻ / Σ eᶻ, the largest z subtracted from all beforehand. */
export function softmax(logits: Row): number[] {
  const largest = Math.max(...logits)
  const powers = logits.map((z) => Math.exp(z - largest))
  const sum = sumOf(powers, (power) => power)
  return powers.map((power) => power / sum)
}

function logSumExp(logits: Row): number {
  const largest = Math.max(...logits)
  return largest + Math.log(sumOf(logits, (z) => Math.exp(z - largest)))
}

function meanOverOutputs(
  value: (output: number, target: number) => number,
  derivative: (output: number, target: number) => number,
): LossReference {
  return {
    value: (outputs, targets) => sumOf(outputs, (output, k) => value(output, at(targets, k))) / outputs.length,
    gradient: (outputs, targets) => outputs.map((output, k) => derivative(output, at(targets, k)) / outputs.length),
  }
}

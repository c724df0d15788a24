import type { Reals } from '../tensor/reals.js'

/** What every part written in TypeScript has in common. */
export interface CustomPart {
  readonly name: string
  /** The family of the part. */
  readonly custom: 'activation' | 'loss' | 'penalty'
  /**
   * The URL of the module that exports the part under its name, by which a worker imports it; left out where none was given. It
   * is not enumerable: no checkpoint or model depends on where the code lies.
   */
  readonly module?: string
}

/** An activation written in TypeScript; made by {@link customActivation}. */
export interface CustomActivation extends CustomPart {
  readonly custom: 'activation'
  readonly hasKink: boolean
  readonly initializer: 'heNormal' | 'xavierNormal'
  /** a = value(z), element by element; both may be the same array. */
  forward(z: Reals, a: Reals): void
  /** gradient = gradient · derivative(z). */
  backward(z: Reals, gradient: Reals): void
}

/** A loss for numbers written in TypeScript; made by {@link customLoss}. */
export interface CustomLoss extends CustomPart {
  readonly custom: 'loss'
  readonly hasKink: boolean
  /** The outputs of a row that it reads together; left out where it takes each output by itself. */
  readonly outputs?: number
  /**
   * Returns the mean loss over all outputs, or rows, and writes its derivative by each of them to `gradient`. With `weights`, one per
   * row, the mean is Σ wᵢ·ℓᵢ / Σ wᵢ, or 0 if all weights are 0.
   */
  measure(outputs: Reals, targets: Reals, gradient: Reals, weights?: Float64Array | null): number
}

/** A penalty written in TypeScript; made by {@link customPenalty}. */
export interface CustomPenalty extends CustomPart {
  readonly custom: 'penalty'
  /** Σ value(w). */
  sum(weights: ArrayLike<number>): number
  /** gradient += derivative(w) · factor. */
  addGradient(weights: Reals, gradient: Reals, factor: number): void
}

interface CustomParts {
  readonly activation: CustomActivation
  readonly loss: CustomLoss
  readonly penalty: CustomPenalty
}

const METHODS = {
  activation: ['forward', 'backward'],
  loss: ['measure'],
  penalty: ['sum', 'addGradient'],
} as const

/** Whether a value is a part of that family written in TypeScript. A value read from JSON never is: it has no functions. */
export function isCustom<Kind extends CustomPart['custom']>(kind: Kind, value: unknown): value is CustomParts[Kind] {
  if (typeof value !== 'object' || value === null || !('custom' in value) || value.custom !== kind) return false
  const part: Readonly<Record<string, unknown>> = { ...value }
  return METHODS[kind].every((method) => typeof part[method] === 'function')
}

/** The name of a part, built in or written in TypeScript. */
export function partName(part: string | { readonly kind: string } | CustomPart): string {
  if (typeof part === 'string') return part
  return 'custom' in part ? part.name : part.kind
}

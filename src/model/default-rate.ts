import { OPTIMIZERS, type OptimizerName } from './optimizers.js'

/** Where an optimizer has no default. */
const FALLBACK = 0.001

/** The default learning rate of an optimizer. */
export function defaultRate(kind: string): number {
  const { learningRate }: { readonly learningRate?: { readonly default?: unknown } } =
    OPTIMIZERS[kind as OptimizerName].options
  return typeof learningRate?.default === 'number' ? learningRate.default : FALLBACK
}

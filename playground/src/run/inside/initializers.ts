import { network, selectRows } from 'wellfit'
import type { Dataset } from 'wellfit'
import type { Settings } from '../../state/settings.ts'
import type { InitializerSignals } from '../../worker/messages.ts'
import { networkOptions } from '../options.ts'
import { layerSegments } from './segments.ts'

/** The initializers that are compared. */
const compared = [
  ['He', 'heNormal'],
  ['Xavier', 'xavierNormal'],
  ['σ = 0.01', 'small'],
  ['σ = 3', 'large'],
] as const

/** Rows of the batch. */
const ROWS = 64

/** Activations and gradients of each layer of the same network before its first step, by initializer. */
export async function initializerSignals(settings: Settings, train: Dataset): Promise<InitializerSignals[]> {
  const rows = Math.min(ROWS, train.rows)
  const batch = selectRows(train, Array.from({ length: rows }, (_, row) => row)) // prettier-ignore
  const signals: InitializerSignals[] = []
  for (const [label, initializer] of compared) {
    using net = await network({ ...networkOptions({ ...settings, initializer }, train), precision: 'f64' })
    const gradients = net.gradients(batch)
    const segments = layerSegments(net.layers)
    const layers = net.layers.map(({ name }, i) => {
      const { weight = 0, bias = 0 } = segments[i] ?? {}
      const outputs = net.hidden(batch.x, name)
      return {
        activationRms: norm(outputs) / Math.sqrt(outputs.length),
        gradientNorm: norm(gradients.subarray(weight, bias)),
      }
    })
    signals.push({ label, layers })
  }
  return signals
}

function norm(values: ArrayLike<number>): number {
  let squares = 0
  for (let i = 0; i < values.length; i++) squares += (values[i] ?? 0) ** 2
  return Math.sqrt(squares)
}

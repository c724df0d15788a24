import type { Network } from 'wellfit'
import type { LayerPicture } from '../../worker/messages.ts'

/** What each unit of each hidden layer answers at the places of a grid: −127 for its lowest bound, 127 for its highest. */
export function unitPictures(net: Network, features: Float32Array): LayerPicture[] {
  return net.layers.slice(0, -1).map(({ name, units, activation }) => {
    const outputs = net.hidden(features, name)
    const bound = isBounded(activation) ? 1 : largest(outputs)
    const places = outputs.length / units
    const values = new Int8Array(outputs.length)
    for (let place = 0; place < places; place++) {
      for (let unit = 0; unit < units; unit++) {
        values[unit * places + place] = Math.round(((outputs[place * units + unit] ?? 0) / bound) * 127)
      }
    }
    return { layer: name, units, values }
  })
}

function isBounded(activation: string): boolean {
  return activation === 'tanh' || activation === 'sigmoid'
}

function largest(values: ArrayLike<number>): number {
  let most = 0
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i] ?? 0))
  return most || 1
}

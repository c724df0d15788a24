import type { Dataset, Network } from 'wellfit'
import type { LayerWeightsView } from '../../worker/messages.ts'

/** Bars of a histogram. */
const BINS = 25

/** |tanh(z)| below which tanh is nearly linear: at 0.5 it differs from z by 9 %. */
const LINEAR = 0.5

/** The weights of each layer as a histogram from −range to range, and how much of its outputs is in the linear part. */
export function weightHistograms(net: Network, train: Dataset): LayerWeightsView[] {
  return net.layers.map(({ name, activation }, i) => {
    const { weight } = net.layer(name)
    let [most, squares, zeros] = [0, 0, 0]
    for (const value of weight) {
      most = Math.max(most, Math.abs(value))
      squares += value * value
      if (value === 0) zeros++
    }
    const range = niceRange(most)
    const counts = Array.from({ length: BINS }, () => 0)
    for (const value of weight) {
      const bin = Math.min(BINS - 1, Math.floor(((value + range) / (2 * range)) * BINS))
      counts[bin] = (counts[bin] ?? 0) + 1
    }
    return {
      layer: name,
      range,
      counts,
      rms: Math.sqrt(squares / weight.length),
      zeros: zeros / weight.length,
      linear: activation === 'tanh' && i < net.layers.length - 1 ? linearShare(net.hidden(train.x, name)) : null,
    }
  })
}

/** 0.5, 1, 2, 4, …: a range that stays as the weights change a little. */
function niceRange(most: number): number {
  return Math.max(0.5, 2 ** Math.ceil(Math.log2(most || 1)))
}

function linearShare(outputs: ArrayLike<number>): number {
  let inside = 0
  for (let i = 0; i < outputs.length; i++) if (Math.abs(outputs[i] ?? 0) < LINEAR) inside++
  return inside / outputs.length
}

import type { Network } from 'wellfit'

/**
 * How nearly linear a network is over the plane: the fraction of the variance of its outputs (before softmax, less their mean over the
 * classes, which softmax does not see) that the least-squares plane a + b·x + c·y explains, over a grid of `side` × `side` places.
 */
export function linearity(net: Network, features: Float32Array, side: number): number {
  const last = net.layers.at(-1)
  if (last === undefined) return 1
  const outputs = net.hidden(features, last.name)
  const { units } = last
  const places = side * side
  // On a full grid column and row are uncorrelated: each slope is a quotient of its own.
  const spread = (places * (side * side - 1)) / 12
  let [total, explained] = [0, 0]
  for (let unit = 0; unit < units; unit++) {
    let [sum, squares, alongColumn, alongRow] = [0, 0, 0, 0]
    for (let place = 0; place < places; place++) {
      const value = (outputs[place * units + unit] ?? 0) - (units === 1 ? 0 : meanOf(outputs, place * units, units))
      sum += value
      squares += value * value
      alongColumn += value * ((place % side) - (side - 1) / 2)
      alongRow += value * (Math.floor(place / side) - (side - 1) / 2)
    }
    total += squares - (sum * sum) / places
    explained += (alongColumn * alongColumn + alongRow * alongRow) / spread
  }
  return total <= 0 ? 1 : Math.min(1, explained / total)
}

function meanOf(values: ArrayLike<number>, first: number, count: number): number {
  let sum = 0
  for (let i = first; i < first + count; i++) sum += values[i] ?? 0
  return sum / count
}

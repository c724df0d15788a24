import type { Network } from 'wellfit'
import type { GridOutputs } from '../worker/messages.ts'
import type { Plane } from './plane.ts'

/** The places of a grid of `side` × `side`, row by row from the top left, [places, 2]. */
export function gridPlaces([x, y]: Plane['domain'], side: number): Float64Array {
  const places = new Float64Array(side * side * 2)
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const at = 2 * (row * side + column)
      places[at] = x[0] + ((column + 0.5) / side) * (x[1] - x[0])
      places[at + 1] = y[1] - ((row + 0.5) / side) * (y[1] - y[0])
    }
  }
  return places
}

/** Features, prepared as those of train, of the places of a grid over the plane. */
export function gridFeatures(plane: Plane, side: number): Float32Array<ArrayBuffer> {
  return Float32Array.from(plane.features(gridPlaces(plane.domain, side)))
}

/** Class and certainty at each place, by one prediction of all of them. */
export function gridOutputs(net: Network, features: Float32Array, task: 'classification' | 'regression'): GridOutputs {
  const outputs = net.predict(features)
  return task === 'regression' ? ofValues(outputs) : ofProbabilities(outputs, net.outputs)
}

function ofProbabilities(outputs: ArrayLike<number>, classes: number): GridOutputs {
  const places = outputs.length / classes
  const likeliest = new Uint8Array(places)
  const certainty = new Uint8Array(places)
  const even = 1 / classes
  for (let i = 0; i < places; i++) {
    let [best, highest] = [0, -1]
    for (let k = 0; k < classes; k++) {
      const probability = outputs[i * classes + k] ?? 0
      if (probability > highest) [best, highest] = [k, probability]
    }
    likeliest[i] = best
    certainty[i] = (255 * (highest - even)) / (1 - even)
  }
  return { class: likeliest, certainty }
}

/** Values from −1 to 1 as two colours that fade towards 0. */
function ofValues(outputs: ArrayLike<number>): GridOutputs {
  const sign = new Uint8Array(outputs.length)
  const size = new Uint8Array(outputs.length)
  for (let i = 0; i < outputs.length; i++) {
    const value = outputs[i] ?? 0
    sign[i] = value < 0 ? 0 : 1
    size[i] = 255 * Math.min(1, Math.abs(value))
  }
  return { class: sign, certainty: size }
}

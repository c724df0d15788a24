import type { Dataset } from '../data/dataset.js'
import { hasCustomPart } from '../model/custom-part.js'
import { segmentsOf } from '../model/segments.js'
import { Nudges, type Entry, type NudgedLoss } from '../program/nudges.js'
import { networkInternals, type Network } from './network.js'
import { targetRows } from './targets.js'

/** The loss of one batch, penalty left out, near θ: what numerical differentiation asks for. */
export interface Probe {
  /** The mean loss at θ. */
  readonly here: number
  /** The mean loss with θ[index] = value, and whether a kink lies between. */
  at(index: number, value: number): NudgedLoss
  /** The mean loss at θ + step·direction, over entries `offset` … of θ. */
  along(direction: Float64Array, offset: number, step: number): NudgedLoss
  release(): void
}

/** A probe by whole forward passes: it changes θ for a moment and puts it back. */
export function plainProbe(network: Network, batch: Dataset): Probe {
  const { core, description, parameters, inference } = networkInternals(network)
  const targets = targetRows('gradientCheck', batch, description)
  const measure = (): { loss: number; signs: number } => inference.measure(batch.x, targets, { withSigns: true })
  const { loss: here, signs } = measure()
  const look = (): NudgedLoss => {
    const now = measure()
    return { loss: now.loss, crossed: now.signs !== signs }
  }
  return {
    here,
    at: (index, value) => {
      const place = parameters + index * core.bytesPerReal
      const before = core.reals(place, 1)[0] ?? NaN
      core.reals(place, 1).fill(value)
      const found = look()
      core.reals(place, 1).fill(before)
      return found
    },
    along: (direction, offset, step) => {
      const place = parameters + offset * core.bytesPerReal
      const before = core.reals(place, direction.length).slice()
      core.reals(place, direction.length).set(before.map((value, i) => value + step * (direction[i] ?? 0)))
      const found = look()
      core.reals(place, direction.length).set(before)
      return found
    },
    release: () => {},
  }
}

/** A probe by columns, or by whole passes where a part of the network was written in TypeScript. */
export function probeOf(network: Network, batch: Dataset): Probe {
  return hasCustomPart(network.options) ? plainProbe(network, batch) : columnProbe(network, batch)
}

/** A probe that computes anew only what lies behind the entry that is changed. The network must be f64. */
export function columnProbe(network: Network, batch: Dataset): Probe {
  const { core, description, parameters } = networkInternals(network)
  const targets = targetRows('gradientCheck', batch, description)
  const rows = { features: batch.x, targets, rows: batch.rows }
  const nudges = new Nudges(core, description, parameters, rows, 'gradientCheck')
  const plain = plainProbe(network, batch)
  const here = nudges.here()
  const theta = network.parameters
  const entryOf = entryFinder(network)
  return {
    here,
    at: (index, value) => nudges.nudge(entryOf(index), value - (theta[index] ?? NaN), here),
    along: (direction, offset, step) => plain.along(direction, offset, step),
    release: () => nudges.release(),
  }
}

/** Which entry of which layer a position of θ is. */
function entryFinder(network: Network): (index: number) => Entry {
  const segments = segmentsOf(network.options)
  let current = 0
  return (index) => {
    let segment = segments[current]
    if (segment === undefined || index < segment.offset || index >= segment.offset + segment.length) {
      current = segments.findIndex(({ offset, length }) => index >= offset && index < offset + length)
      segment = segments[current]
    }
    if (segment === undefined) throw new Error('no such entry')
    const within = index - segment.offset
    const layer = current >> 1
    if (segment.parameter === 'bias') return { layer, input: null, unit: within }
    const units = segment.shape[1] ?? 1
    return { layer, input: Math.floor(within / units), unit: within % units }
  }
}

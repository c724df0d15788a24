import type { Calibration, Decision, IsotonicMap } from '../../result/index.js'
import type { Reals } from '../../tensor/reals.js'
import { interpolate } from './isotonic.js'
import { atTemperature } from './temperature.js'

/** Calibrated probabilities, laid out as those of the network. */
export function calibrated(probabilities: ArrayLike<number>, calibration: Calibration): Float64Array {
  const { outputs, multiLabel } = calibration
  const isSingle = multiLabel || outputs === 1
  return calibration.method === 'temperature'
    ? atTemperature(probabilities, outputs, calibration.temperature, isSingle)
    : byMaps(probabilities, outputs, calibration.maps, isSingle)
}

/** The probabilities that a decision is made on: calibrated, where it has a calibration. */
export function decisionProbabilities(probabilities: Reals, { calibration }: Decision): Reals {
  return calibration === undefined ? probabilities : calibrated(probabilities, calibration)
}

/** Each probability by the map of its label; classes are divided by their sum (Zadrozny & Elkan, 2002, section 4). */
function byMaps(
  probabilities: ArrayLike<number>,
  width: number,
  maps: readonly IsotonicMap[],
  isSingle: boolean,
): Float64Array {
  const [ofSecond] = maps
  if (!isSingle && width === 2 && ofSecond !== undefined) {
    return Float64Array.from({ length: probabilities.length }, (_, i) => {
      const second = interpolate(ofSecond, probabilities[i | 1] ?? 0)
      return i % 2 === 1 ? second : 1 - second
    })
  }
  const mapped = Float64Array.from({ length: probabilities.length }, (_, i) => {
    const map = maps[i % width]
    return map === undefined ? NaN : interpolate(map, probabilities[i] ?? 0)
  })
  if (isSingle) return mapped
  for (let first = 0; first < mapped.length; first += width) {
    const row = mapped.subarray(first, first + width)
    const total = row.reduce((sum, value) => sum + value, 0)
    row.forEach((value, k) => (row[k] = total > 0 ? value / total : 1 / width))
  }
  return mapped
}

import { first, members, rowOrder, sessionAddress } from '../batch'
import { MIX_BYTES, SESSION_TARGETS } from '../layout'
import { labelOf } from '../rows/order'
import { at } from '../vector/lanes'

/**
 * Mixes the targets of rows `begin` … `end` − 1, [rows, units]: y ← y + weight·(y of the partner − y) for each mixture.
 * Labels are written to `targets` as one-hot rows first; values are there already.
 */
export function mixTargets(
  targets: usize,
  units: i32,
  mixes: usize,
  mixtures: i32,
  areLabels: bool,
  begin: i32,
  end: i32,
): void {
  const all = sessionAddress(SESSION_TARGETS)
  const order = rowOrder()
  for (let row = begin; row < end; row++) {
    const own = at(targets, <usize>row * units)
    if (areLabels) {
      const label = labelOf(all, order, first + row)
      for (let unit = 0; unit < units; unit++) store<real>(at(own, unit), unit == label ? 1 : 0)
    }
    for (let k = 0; k < mixtures; k++) {
      const entry = mixes + <usize>(row * mixtures + k) * MIX_BYTES
      const weight = load<f64>(entry)
      if (weight == 0) continue
      mixRow(own, units, all, <usize>load<f64>(entry, 8), areLabels, weight)
    }
  }
}

function mixRow(own: usize, units: i32, all: usize, partner: usize, areLabels: bool, weight: f64): void {
  const label = areLabels ? labelOf(all, 0, <i32>partner * members) : 0
  for (let unit = 0; unit < units; unit++) {
    const theirs: f64 = areLabels ? f64(unit == label) : <f64>load<real>(at(all, partner * units + unit))
    const value = <f64>load<real>(at(own, unit))
    store<real>(at(own, unit), <real>(value + weight * (theirs - value)))
  }
}

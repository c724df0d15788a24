import { first, rowOrder, sessionAddress } from '../batch'
import { MIX_BYTES, SESSION_TARGETS } from '../layout'
import { rowAt } from '../rows/gather'
import { at } from '../vector/lanes'
import { labelOf } from '../loss/softmax'

/**
 * The targets of mixed rows, [rows, units]: y ← y + share·(partner's y − y) for each mixture. Labels are written out as
 * 0 and 1 first; values stand there already.
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
    const place = at(targets, <usize>row * units)
    if (areLabels) {
      const label = labelOf(all, 0, <i32>rowAt(order, first + row))
      for (let unit = 0; unit < units; unit++) store<real>(at(place, unit), unit == label ? 1 : 0)
    }
    for (let k = 0; k < mixtures; k++) {
      const entry = mixes + <usize>(row * mixtures + k) * MIX_BYTES
      const share = load<f64>(entry)
      if (share == 0) continue
      mixRow(place, units, all, <usize>load<f64>(entry, 8), areLabels, share)
    }
  }
}

function mixRow(place: usize, units: i32, all: usize, other: usize, areLabels: bool, share: f64): void {
  const label = areLabels ? labelOf(all, 0, <i32>other) : 0
  for (let unit = 0; unit < units; unit++) {
    const theirs: f64 = areLabels ? f64(unit == label) : <f64>load<real>(at(all, other * units + unit))
    const own = <f64>load<real>(at(place, unit))
    store<real>(at(place, unit), <real>(own + share * (theirs - own)))
  }
}

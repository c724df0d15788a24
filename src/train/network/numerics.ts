import type { NetworkDescription } from '../../model/network-options.js'
import type { CoreName } from '../../runtime/load/load.js'
import { relaxedUnavailableReason } from '../../runtime/relaxed.js'

/** Which core a network is made for, and why not the one that was asked for. */
export interface CoreChoice {
  readonly name: CoreName
  readonly note?: string
}

/** The relaxed core where it is asked for and runs; a binary that the caller names is taken for what was asked. */
export function chooseCore({ precision, numerics }: NetworkDescription, ownBinary: boolean): CoreChoice {
  if (numerics === undefined) return { name: precision }
  const unavailableReason = ownBinary ? undefined : relaxedUnavailableReason()
  if (unavailableReason === undefined) return { name: 'f32-relaxed' }
  return { name: precision, note: `Strict numerics instead of relaxed: ${unavailableReason}.` }
}

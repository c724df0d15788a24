import { UNIT_GRID } from '../../worker/messages.ts'
import type { Inside, InsideName } from '../../worker/messages.ts'
import type { Session } from '../session.ts'
import { linearity } from './linearity.ts'
import { lastMask } from './mask.ts'
import { unitPictures } from './units.ts'
import { weightHistograms } from './weights.ts'

/** What pictures of the inside are made from besides the session. */
export interface InsideInput {
  /** Features of the places of the units' pictures. */
  readonly features: Float32Array
  /** 64 pixels of the digit that was drawn; empty where none was. */
  readonly digit: readonly number[]
}

/** The picture of the inside of the network of that name, as it is; `null` for those that come otherwise. */
export function insideOf(name: InsideName, session: Session, { features, digit }: InsideInput): Inside | null {
  const { parts, epoch } = session
  if (name === 'units') return { name, layers: unitPictures(session.still, features) }
  if (name === 'weights') {
    const { still } = session
    const explained = linearity(still, features, UNIT_GRID)
    return { name, epoch, layers: weightHistograms(still, parts.train), explained }
  }
  if (name === 'dropout') return lastMask(session.net, parts.train, session.batch, epoch)
  if (name === 'digit') {
    const prepared = digit.length === parts.train.features ? parts.prepare?.(Float64Array.from(digit)) : undefined
    return { name, probabilities: prepared === undefined ? [] : Array.from(session.net.predict(prepared)) }
  }
  return null
}

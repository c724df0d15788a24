import { UNIT_GRID } from '../../worker/messages.ts'
import type { Inside, InsideName, InsideOf, InsideViews } from '../../worker/messages.ts'
import type { Session } from '../session.ts'
import { initializerSignals } from './initializers.ts'
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
  const { parts } = session
  if (name === 'units') return unitsOf(session, features)
  if (name === 'weights') return weightsOf(session, features)
  if (name === 'dropout') return dropoutOf(session)
  if (name === 'digit') {
    const prepared = digit.length === parts.train.features ? parts.prepare?.(Float64Array.from(digit)) : undefined
    return { name, probabilities: prepared === undefined ? [] : Array.from(session.net.predict(prepared)) }
  }
  return null
}

/** All pictures of the inside of the network as it is. */
export async function insideViews(session: Session, features: Float32Array): Promise<InsideViews> {
  return {
    units: unitsOf(session, features),
    weights: weightsOf(session, features),
    dropout: dropoutOf(session),
    initializers: await initializerSignals(session.settings, session.parts.train),
  }
}

function unitsOf({ still }: Session, features: Float32Array): InsideOf<'units'> {
  return { name: 'units', layers: unitPictures(still, features) }
}

/** The weights of the layers, and how linear the network is. */
export function weightsOf({ still, parts, epoch }: Session, features: Float32Array): InsideOf<'weights'> {
  const explained = linearity(still, features, UNIT_GRID)
  return { name: 'weights', epoch, layers: weightHistograms(still, parts.train), explained }
}

function dropoutOf({ net, parts, batch, epoch }: Session): InsideOf<'dropout'> {
  return lastMask(net, parts.train, batch, epoch)
}

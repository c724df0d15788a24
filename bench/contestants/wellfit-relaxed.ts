// wellfit with products by fused multiply-add; see wellfit.ts.

import { relaxedUnavailableReason } from '../../dist/src/runtime/relaxed.js'
import type { Contestant } from '../lib/contestant.ts'
import createWellfit from './wellfit.ts'

export default async function create(): Promise<Contestant> {
  const unavailableReason = relaxedUnavailableReason()
  if (unavailableReason !== undefined) throw new Error(unavailableReason)
  return await createWellfit('relaxed')
}

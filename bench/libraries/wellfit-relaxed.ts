// wellfit with products by fused multiply-add; see wellfit.ts.

import { relaxedUnavailableReason } from '../../dist/src/runtime/relaxed.js'
import type { Library } from '../lib/library.ts'
import createWellfit from './wellfit.ts'

export default async function create(): Promise<Library> {
  const unavailableReason = relaxedUnavailableReason()
  if (unavailableReason !== undefined) throw new Error(unavailableReason)
  return await createWellfit('relaxed')
}

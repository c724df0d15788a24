// wellfit with products by fused multiply-add; see wellfit.ts.

import { relaxedObstacle } from '../../dist/src/runtime/relaxed.js'
import type { Contestant } from '../lib/contestant.ts'
import createWellfit from './wellfit.ts'

export default async function create(): Promise<Contestant> {
  const obstacle = relaxedObstacle()
  if (obstacle !== undefined) throw new Error(obstacle)
  return await createWellfit('relaxed')
}

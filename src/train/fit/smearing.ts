import { type ChunkedDataset, isChunked } from '../../data/dataset/chunked/chunked-dataset.js'
import type { Dataset } from '../../data/dataset/types.js'
import { logTarget, smearingFactor } from '../../data/preprocess/target-values.js'
import type { NetworkInternals } from '../network/internals.js'

/** Sets the factor by which predictions of a target on a log scale are means, from the residuals of dev, or without one of train. */
export function setSmearing({ decision, inference }: NetworkInternals, rows: Dataset | ChunkedDataset): void {
  const target = isChunked(rows) ? null : logTarget(rows)
  if (target === null || isChunked(rows)) return
  const predicted = inference.predict(rows.x)
  const smearing = predicted === null ? null : smearingFactor(predicted, rows, target)
  if (smearing !== null) decision.current = { smearing }
}

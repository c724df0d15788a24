import { dirname } from 'node:path'
import type { Json, Trial, TrialContext } from '../engines/trials/contract.js'
import { type FoldSource, keptFolds, preparedFrom, type Prepare } from '../improve/cross-validate/fold-data.js'
import { computeFold } from '../improve/cross-validate/fit-fold.js'
import type { FoldTraining } from '../improve/cross-validate/fold-engine.js'
import type { FoldRows } from '../improve/cross-validate/folds.js'
import { checkVersion } from './check-trial.js'
import { type FileReference, readShared, writeShared } from './shared-file.js'

const NAME = 'foldTrial'

/** The training of a fold as a trial. */
export interface StoredFold extends Pick<FoldTraining, 'dev' | 'sharing'> {
  readonly kind: 'fold'
  /** The rows of all folds, and how each fold prepares its own. */
  readonly source: FileReference
  /** Which rows the fold trains on, monitors and holds out. */
  readonly rows: FileReference
  readonly network: { readonly [option: string]: Json }
  readonly fit: { readonly [option: string]: Json }
  readonly version: string
}

/** The rows of the last trial: those that follow are mostly of the same ones. */
let last: { readonly sha256: string; readonly prepare: Prepare } | null = null

/** Computes the training of a fold; what it ends with is in a file beside its rows, to which the result refers. */
export async function runFold(trial: Trial, { progress }: TrialContext): Promise<Json> {
  const { source, rows, network, fit, dev, sharing, version } = trial as unknown as StoredFold
  checkVersion(NAME, version)
  if (last?.sha256 !== source.sha256) {
    const found = (await readShared(NAME, source)) as FoldSource
    last = { sha256: source.sha256, prepare: keptFolds(preparedFrom(found)) }
  }
  const own = (await readShared(NAME, rows)) as FoldRows
  const training = { rows: own, network: network as unknown as FoldTraining['network'], fit, dev, sharing }
  const trained = await computeFold(training, last.prepare(own), ({ epoch }) => progress({ epoch }))
  return await writeShared(NAME, dirname(source.path), trained)
}

import type { Json, Trial, TrialContext } from '../engines/trials/contract.js'

/** The runner of engines and workers that are given none: it computes what `fileTrial` and `foldEngine` make. */
export default async function runTrial(trial: Trial, context: TrialContext): Promise<Json> {
  if (trial['kind'] === 'fold') return await (await import('./fold-trial.js')).runFold(trial, context)
  const { default: fitTrial } = await import('./fit-trial.js')
  return await fitTrial(trial, context)
}

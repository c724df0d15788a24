import { type Network, network, preflight, type Preflight } from '../../index.js'
import { workersForSeconds } from './folds/after-run.js'
import type { Prepared, Unstarted } from './job.js'
import { prepareChosen } from './recipe/default-recipe.js'
import { networkOptions, stepsOf } from './setup.js'

/** Prepares the data, makes the network and checks it. */
export async function preflightOf(job: Unstarted): Promise<Preflight> {
  const { prepared } = prepareChosen(job)
  using net = await network(networkOptions(prepared, job.choices.seed))
  return await checkRun(prepared, net)
}

/** A preflight of a network that is about to be trained on the prepared parts. */
export async function checkRun(prepared: Prepared, net: Network): Promise<Preflight> {
  const { train, dev } = prepared
  // The average of the weights changes none of the first steps, which the preflight looks at.
  const { weightAveraging: _, ...steps } = stepsOf(prepared)
  return await preflight(net, train, { ...steps, dev })
}

/**
 * Seconds that the networks of the folds train, if the first network takes `seconds`: each trains on all rows but a fold, some of them at
 * a time.
 */
export function secondsOfFolds(
  { choices }: Pick<Unstarted, 'choices'>,
  { train, dev }: Prepared,
  seconds: number,
): number {
  const { foldEnsemble: folds, foldEnsembleRepeats: repeats } = choices
  const one = (seconds * ((folds - 1) / folds) * (train.rows + dev.rows)) / train.rows
  return repeats * Math.ceil(folds / workersForSeconds(seconds, folds)) * one
}

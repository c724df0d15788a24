import { type Network, network, preflight, type Preflight } from '../../index.js'
import type { Prepared, Unstarted } from './job.js'
import { prepareChosen } from './default-recipe.js'
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
  return await preflight(net, train, { ...stepsOf(prepared), dev })
}

/** How many times as long as the first network the networks of the folds train together: each trains on all rows but a fold. */
export function timesOfFolds({ choices }: Pick<Unstarted, 'choices'>, { train, dev }: Prepared): number {
  const { foldEnsemble: folds } = choices
  return ((folds - 1) * (train.rows + dev.rows)) / train.rows
}

import { expect, it } from 'vitest'
import { readImproveFlags } from '../../../../src/cli/commands/improve.js'
import { readArguments } from '../../../../src/cli/flags/flags.js'
import { IMPROVE_FLAGS, readChoicesOfImprove } from '../../../../src/cli/flags/improve.js'
import { prepareChosen } from '../../../../src/cli/run/default-recipe.js'
import { foldRows } from '../../../../src/cli/run/folds/after-run.js'
import { changed, searcher } from '../../../../src/cli/run/improve/search.js'
import { networkOptions } from '../../../../src/cli/run/setup.js'
import { type ActionChange, network, type TrialRecord } from '../../../../src/index.js'
import { penguins } from '../final/run-penguins.js'

const CHANGES: readonly ActionChange[] = [
  { residualBlocks: 2 },
  { periodicSigma: 0.2 },
  { hidden: [12, 8], activation: 'tanh', keepProb: 0.9, residualBlocks: 1, periodicSigma: 0.1 },
  { hidden: [] },
]

it('trains the network of a change that was kept again as the trial had it', async () => {
  const { improve, rest } = readImproveFlags(
    readArguments(
      ['--epochs', '2', '--batch-size', '100', '--layers', '8', '--folds', '2', '--no-preflight'],
      IMPROVE_FLAGS,
    ).flags,
  )
  const choices = readChoicesOfImprove(rest, { ...improve, repeats: 1, trials: CHANGES.length })
  const progress = { say: () => {}, epoch: () => {}, end: () => {} }
  const data = { name: 'penguins', notice: null, table: penguins, target: 'species', ignore: [], previous: null }
  const { job, prepared } = prepareChosen({ ...data, choices, progress, signal: new AbortController().signal })
  const records: TrialRecord[] = []
  const given = { candidates: CHANGES, record: (one: TrialRecord) => records.push(one) }
  const found = await searcher(job, prepared, foldRows(job.table, prepared))(given)
  found.networks?.[Symbol.dispose]()
  const [baseline, ...tried] = records.filter(({ trial }) => trial === null || trial.base === 0)
  expect(tried.length).toBeGreaterThan(1)
  for (const { trial, network: setup } of [baseline, ...tried].filter((one) => one !== undefined)) {
    const recipe = changed(prepared.recipe, trial?.change ?? {})
    using again = await network(networkOptions({ ...prepared, recipe }, 1))
    using own = await network({ ...setup, inputs: prepared.train.features, seed: 1 })
    expect({ title: trial?.title, ...again.options }).toEqual({ title: trial?.title, ...own.options })
  }
})

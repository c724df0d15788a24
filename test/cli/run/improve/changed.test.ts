import { describe, expect, it } from 'vitest'
import { readImproveFlags } from '../../../../src/cli/commands/improve.js'
import { readArguments } from '../../../../src/cli/flags/flags.js'
import { IMPROVE_FLAGS, readChoicesOfImprove } from '../../../../src/cli/flags/improve.js'
import { prepareChosen } from '../../../../src/cli/run/recipe/default-recipe.js'
import { foldRows } from '../../../../src/cli/run/folds/after-run.js'
import { changed } from '../../../../src/cli/run/improve/changed.js'
import { searcher } from '../../../../src/cli/run/improve/search.js'
import { flagsOfChanges } from '../../../../src/cli/terminal/flags-of-changes.js'
import { withChanges } from '../../../../src/cli/run/improve/prepared.js'
import { fitOf, networkOptions } from '../../../../src/cli/run/setup.js'
import {
  type ActionChange,
  foldEnsemble,
  network,
  preprocess,
  type Table,
  type TrialRecord,
} from '../../../../src/index.js'
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

/** Sizes of trees: a positive target that is skewed, numbers with outliers, and a category. */
const trees: Table = (() => {
  const rows = 150
  const at = (i: number, factor: number): number => ((i * factor) % 151) / 151
  const ages = Float64Array.from({ length: rows }, (_, i) => at(i, 37) * (i % 25 === 0 ? 900 : 3))
  const wet = Float64Array.from({ length: rows }, (_, i) => at(i, 71))
  const sizes = Float64Array.from({ length: rows }, (_, i) => Math.exp(Math.min(3, ages[i] ?? 0) + (wet[i] ?? 0)))
  const codes = Int32Array.from({ length: rows }, (_, i) => i % 3)
  return {
    rows,
    columns: [
      { name: 'age', kind: 'number', values: ages },
      { name: 'wet', kind: 'number', values: wet },
      { name: 'kind', kind: 'category', codes, categories: ['beech', 'oak', 'pine'] },
      { name: 'size', kind: 'number', values: sizes },
    ],
  }
})()

/** Flags of a short run. */
const SHORT = ['--epochs', '2', '--batch-size', '50', '--layers', '8', '--no-preflight']

describe('a change that was kept', () => {
  const progress = { say: () => {}, epoch: () => {}, end: () => {} }
  const runOf = (table: Table, target: string, flags: readonly string[]) => {
    const given = readArguments([...SHORT, '--folds', '2', ...flags], IMPROVE_FLAGS).flags
    const { improve: choice, rest } = readImproveFlags(given)
    const choices = readChoicesOfImprove(rest, { ...choice, repeats: 1, trials: 1 })
    const data = { name: 'trees', notice: null, table, target, ignore: [], previous: null }
    return prepareChosen({ ...data, choices, progress, signal: new AbortController().signal })
  }

  it.each<[target: string, change: ActionChange]>([
    ['size', { scaling: 'standard' }],
    ['size', { numbers: 'piecewiseLinear', periodicSigma: 0.1 }],
    ['size', { targetScale: 'log', l2: 2 }],
    [
      'size',
      {
        augment: [
          { kind: 'noise', sigma: 0.1, relative: true },
          { kind: 'mixup', alpha: 0.2 },
        ],
      },
    ],
    ['kind', { classWeights: 'balanced', schedule: 'cosine', clipNorm: 3 }],
    ['kind', { augment: [{ kind: 'mask', rate: 0.1 }], patience: 3, keepProb: 0.9 }],
  ])('is what `wellfit train` trains with its flags, and what the trial trained: %s, %j', async (target, change) => {
    const { job, prepared } = runOf(trees, target, [])
    const flags = flagsOfChanges([change])
    const asked = runOf(trees, target, flags ?? ['none'])
    const final = withChanges(job, prepared, [change])
    for (const part of ['train', 'dev', 'test'] as const) {
      const [own, other] = [final.prepared[part], asked.prepared[part]]
      expect([own?.x, own?.columns, own?.targets]).toEqual([other?.x, other?.columns, other?.targets])
    }
    expect(networkOptions(final.prepared, 1)).toEqual(networkOptions(asked.prepared, 1))
    expect(fitOf(final.job, final.prepared)).toEqual(fitOf(asked.job, asked.prepared))

    const records: TrialRecord[] = []
    const rows = foldRows(job.table, prepared)
    const given = { candidates: [change], record: (one: TrialRecord) => records.push(one) }
    const found = await searcher(job, prepared, rows)(given)
    found.networks?.[Symbol.dispose]()
    const [baseline, trial] = records
    if (baseline === undefined || trial === undefined) throw new Error('no trial')
    // The recipe of train with these flags, on the rows that it prepares, gives the trial's errors.
    const again = await foldEnsemble(preprocess(rows, asked.prepared.preprocessor), {
      network: trial.network,
      fit: trial.fit,
      folds: 2,
      seed: job.choices.seed,
      metrics: [],
    })
    again.network[Symbol.dispose]()
    const { outOfFold } = again.crossValidation
    expect(trial.crossValidation?.outOfFold.predictions).toEqual(outOfFold.predictions)
    expect(trial.fit).toEqual({
      ...fitOf(asked.job, { ...asked.prepared, train: preprocess(rows, asked.prepared.preprocessor) }),
    })
    const { seed: _, inputs: __, ...own } = networkOptions(asked.prepared, 1)
    using net = await network({ ...own, inputs: asked.prepared.train.features, seed: 1 })
    using tried = await network({ ...trial.network, inputs: asked.prepared.train.features, seed: 1 })
    expect(tried.options).toEqual(net.options)
  })

  it('has no flags where the command line has none', () => {
    expect(flagsOfChanges([{ augment: [{ kind: 'flipHorizontal', image: [2, 2] }] }])).toBeNull()
    expect(flagsOfChanges([{ outputActivation: 'relu' }])).toBeNull()
    expect(flagsOfChanges([{ l2: 1 }, { l2: 2, hidden: [4, 2] }])).toEqual(['--l2', '2', '--layers', '4,2'])
  })
})

import type { Dataset } from '../../data/dataset/types.js'
import type { Table } from '../../data/table/table.js'
import { datasetFolds, datasetKeys, readTable, tableKeys } from '../cross-validate/cross-validate.js'
import { checkAveraged, isSingle } from './ensemble.js'
import { type ImproveOptions, type ImproveTableOptions, readImproveOptions } from './options.js'
import { knownRows } from './row-changes.js'
import { checkRowChanges, readImage, readOtherWays, ROW_KEYS, withoutFixed } from './row-options.js'
import { preparedRows, scaledRows, tableRows } from './rows.js'
import { type Improved, Search } from './search.js'

/** Folds and repeats unless they are given: a first look takes five trainings, a proof fifteen. */
const DEFAULTS = { folds: 5, repeats: 3 } as const

/**
 * Improves a recipe by the cycle of the field: measure, change one setting, measure again, keep what is proven.
 *
 * The recipe is trained on folds (5, 3 times over), as `foldEnsemble` trains it: the networks of all repeats of the final settings are the
 * model, and `networks` hands them on. Where the trials end before the budget does, further repeats are trained, 7 in all. With `single`, and where no average can be made, it is cross-validated instead, and
 * the settings are all that is returned. Then each change of the basic recipe is tried on the same folds, with
 * the same seeds and row order, one at a time: against bias where the train error is larger than the gap, against variance
 * where the gap is, and changes of the step. A trial stops after the repeat in which it is no better. One that completes is kept
 * if the interval of its gain, paired by row, lies above 0: its networks do better on new rows, with the rows and the
 * randomness of training for chance (Bayle et al., 2020). The trials that follow change the settings so kept. Changes that are
 * better but not proven are tried together at last. With m trials planned, each interval has the coverage 1 − 0.1/m
 * (Bonferroni), so that in 95 % of runs every claim is right. `expected` adds to the final error the optimism of having chosen
 * the best (Tsamardinos et al., 2018); without `single`, where the folds were repeated, it is the error of an average of networks.
 *
 * The same `trials`, seed and settings give the same bits for any number of workers and threads. Leave test out of `data`.
 *
 * @returns The record, and `network` and `fit` with what was kept; `data` and `networks` for `foldEnsemble`.
 * @throws WellfitError as `crossValidate` for the settings as given; what happens to a trial is its `outcome`. After the
 *   baseline, `signal` ends with the best so far.
 * @example
 * const found = await improve(rows, { network: { layers, loss }, fit: { epochs: 50 }, seed: 1, trials: 20 })
 * const { data, network, fit, networks: trained, folds, seed } = found
 * const { network: model } = await foldEnsemble(data, { network, fit, folds, seed, trained })
 */
export async function improve(data: Dataset, options: ImproveOptions): Promise<Improved> {
  const { limits, folds } = readImproveOptions('improve', options, [...datasetKeys, ...ROW_KEYS])
  const { prepare: _, preparation: __, image: ___, ...given } = folds
  const whole = { ...DEFAULTS, ...given, metrics: [] }
  const ready = datasetFolds('improve', data, whole)
  const single = isSingle('improve', options, whole)
  const other = readOtherWays(options, single)
  const { scaling = 'standard' } = whole
  const all =
    other === null
      ? scaledRows(data, ready, scaling, single)
      : preparedRows(data, ready, other.preparation, other.prepare)
  const rows = withoutFixed('improve', all, options.fixed)
  const known = knownRows(rows, readImage('improve', options.image, data.features))
  checkRowChanges('improve', limits.candidates, known, data.features)
  checkAveraged('improve', limits.candidates, whole, rows.first)
  return await new Search(rows, known, limits, whole, datasetKeys).run()
}

/**
 * Improves a recipe on a table: one preprocessor is fitted to all rows, as an average of networks needs it, and `data.preprocessor` has
 * it; with `single` each fold fits its own. Otherwise as {@link improve}.
 *
 * @returns As {@link improve}.
 * @throws WellfitError as {@link improve} and `crossValidateTable`.
 * @example
 * const found = await improveTable(table, { target: 'species', network: { layers, loss }, budgetSeconds: 120 })
 */
export async function improveTable(table: Table, options: ImproveTableOptions): Promise<Improved> {
  const { limits, folds } = readImproveOptions('improveTable', options, [...tableKeys, 'image'])
  const { image: _, ...given } = folds
  const preset = given.time === undefined ? DEFAULTS : { ...DEFAULTS, repeats: 1 }
  const whole = { ...preset, ...given, metrics: [] }
  const read = readTable('improveTable', table, whole)
  const single = isSingle('improveTable', options, whole)
  const rows = withoutFixed('improveTable', tableRows(read, single), options.fixed)
  const known = knownRows(rows, readImage('improveTable', options.image, rows.first.columns.length))
  checkRowChanges('improveTable', limits.candidates, known, rows.first.columns.length)
  checkAveraged('improveTable', limits.candidates, whole, rows.first)
  return await new Search(rows, known, limits, whole, tableKeys).run()
}

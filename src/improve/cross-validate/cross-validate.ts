import { checkScaling } from '../../data/scale/check-scaler.js'
import { checkDataset } from '../../data/dataset/check-dataset.js'
import type { Dataset } from '../../data/dataset/types.js'
import { fitKeys, fitPreprocessor } from '../../data/preprocess/fit/preprocessor.js'
import type { Preprocessor, PreprocessorOptions } from '../../data/preprocess/types.js'
import { checkRowValues, type RowValues } from '../../data/split/row-values.js'
import { tableInput, targetKeys } from '../../data/split/split-table.js'
import { foldStrata, inputOf, type SplitInput } from '../../data/split/strata.js'
import { withColumns } from '../../data/split/column-values.js'
import type { Table } from '../../data/table/table.js'
import { inFunction, WellfitError } from '../../errors.js'
import { checkList, checkText } from '../../options.js'
import type { Task } from '../../result/index.js'
import { type FoldSource, preparedFrom } from './fold-data.js'
import type { FoldPlan } from './folds.js'
import { describeRecipe, type CrossValidateOptions, type CrossValidateTableOptions, type Recipe } from './options.js'
import { truthOf } from './row-predictions.js'
import type { ReadyFolds } from './ready-folds.js'
import { runWithReferences } from './references.js'
import type { CrossValidated } from './run-folds.js'

/**
 * Estimates the error of a recipe by repeated k-fold cross-validation: each fold scales the features by the rows it trains
 * on, carves rows of its own for early stopping, trains a new network and scores the rows held out.
 *
 * The pooled error has the corrected interval of Nadeau and Bengio ("Inference for the generalization error", 2003): over J
 * trainings with errors eⱼ of variance s², error ± t·√((1/J + n₂/n₁)·s²), where n₂/n₁ is held-out over training rows and t has
 * J − 1 degrees of freedom. With three repeats or more the error is decomposed into bias and variance over training sets
 * (Domingos, 2000). The same seeds give the same bits for any number of workers and threads. Leave test out of `data`.
 *
 * @returns Scores by fold, pooled error, gap and metrics with intervals, out-of-fold predictions; `diagnose` takes it as
 *   `folds`.
 * @throws WellfitError `INVALID_OPTION`; `INVALID_DATA` for a class with fewer rows than folds; `DIVERGED` where a fold did;
 *   `ABORTED` where the signal fires, or `maxSeconds` is over, before the first repeat is complete.
 * @example
 * const found = await crossValidate(data, { network: { layers, loss }, fit: { epochs: 50 }, folds: 10, repeats: 3 })
 */
export async function crossValidate(data: Dataset, options: CrossValidateOptions): Promise<CrossValidated> {
  return runWithReferences(datasetFolds('crossValidate', data, options))
}

/** Options of a dataset besides those of the folds. */
export const datasetKeys: readonly string[] = ['scaling']

/** The folds of a dataset. */
export function datasetFolds(name: string, data: Dataset, options: CrossValidateOptions): ReadyFolds {
  checkDataset(name, 'data', data)
  const recipe = describeRecipe(name, options, datasetKeys)
  const scaling = checkScaling(name, options.scaling)
  const plan = inFunction(name, () => planOf(name, recipe, inputOf(data), options))
  const source: FoldSource = { kind: 'dataset', data, scaling }
  const truth = truthOf(data, recipe.task, recipe.measure)
  return { context: { functionName: name, recipe, truth, source, prepare: preparedFrom(source) }, plan }
}

/**
 * Cross-validates a recipe on a table: each fold fits a preprocessor to the rows it trains on. Options take column names;
 * the columns that assign the folds are not features. Otherwise as {@link crossValidate}.
 *
 * @returns As {@link crossValidate}; rows are those with a target.
 * @throws WellfitError like {@link crossValidate}, and for a missing target.
 * @example
 * const found = await crossValidateTable(table, { target: 'species', network: { layers, loss }, folds: 5 })
 */
export async function crossValidateTable(table: Table, options: CrossValidateTableOptions): Promise<CrossValidated> {
  return runWithReferences(tableFolds('crossValidateTable', table, options))
}

/** Options of a table besides those of the folds. */
export const tableKeys: readonly string[] = [...new Set([...targetKeys, ...fitKeys])]

/** The folds of a table. */
export function tableFolds(name: string, table: Table, options: CrossValidateTableOptions): ReadyFolds {
  return readTable(name, table, options).ready
}

/** The folds of a table, its rows with a target, and what prepares them if all are fitted at once. */
export interface ReadTable {
  readonly ready: ReadyFolds
  readonly rows: Table
  readonly preprocessor: Preprocessor
  /** What it is fitted by. */
  readonly fitting: PreprocessorOptions
}

/** Reads a table for trainings over folds. */
export function readTable(name: string, table: Table, options: CrossValidateTableOptions): ReadTable {
  const recipe = describeRecipe(name, options, tableKeys)
  const { rows, input, task, choices } = tableInput(name, table, options)
  checkLoss(name, recipe, task)
  const columns = withColumns(name, rows, choices)
  const plan = inFunction(name, () => planOf(name, recipe, input, columns))
  const used = [options.key, options.group, options.time].filter((column) => column !== undefined)
  const fitting = preprocessing(name, options, task, used)
  // Refuses options and columns before the first training.
  const preprocessor = inFunction(name, () => fitPreprocessor(rows, fitting))
  const source: FoldSource = { kind: 'table', table: rows, options: fitting, classes: input.classes?.names ?? null }
  const { classes, values } = input
  const truth = truthOf(
    {
      targets:
        classes === null
          ? { kind: 'values', values: Float64Array.from(values ?? []), width: 1, names: [options.target] }
          : { kind: 'classes', labels: classes.labels, classes: classes.names },
    },
    task,
    recipe.measure,
  )
  const context = { functionName: name, recipe, truth, source, prepare: preparedFrom(source) }
  return { ready: { context, plan }, rows, preprocessor, fitting }
}

function preprocessing(
  functionName: string,
  {
    target,
    ignore = [],
    mostCategories,
    binaryCategories,
    missing,
    dates,
    texts,
    numbers,
    bins,
    identifiers,
    scaling,
    quantiles,
    quantileNoise,
    targetScale,
  }: CrossValidateTableOptions,
  task: Task,
  used: readonly string[],
): PreprocessorOptions {
  const ignored = checkList(functionName, 'ignore', ignore).map((name, i) =>
    checkText(functionName, `ignore[${i}]`, name),
  )
  return {
    target,
    task,
    ignore: [...new Set([...ignored, ...used])],
    ...(mostCategories === undefined ? {} : { mostCategories }),
    ...(binaryCategories === undefined ? {} : { binaryCategories }),
    ...(missing === undefined ? {} : { missing }),
    ...(dates === undefined ? {} : { dates }),
    ...(texts === undefined ? {} : { texts }),
    ...(numbers === undefined ? {} : { numbers }),
    ...(bins === undefined ? {} : { bins }),
    ...(identifiers === undefined ? {} : { identifiers }),
    ...(scaling === undefined ? {} : { scaling }),
    ...(quantiles === undefined ? {} : { quantiles }),
    ...(quantileNoise === undefined ? {} : { quantileNoise }),
    ...(targetScale === undefined ? {} : { targetScale }),
  }
}

/** Checks what assigns the rows before the first training. */
export function planOf(
  functionName: string,
  { folds, seed, stoppingFraction }: Recipe,
  input: SplitInput,
  { stratify: asked, key, group, time }: Pick<CrossValidateOptions, 'stratify' | 'key' | 'group' | 'time'>,
): FoldPlan {
  const values = (field: string, given: RowValues | undefined): RowValues | undefined =>
    given === undefined ? undefined : checkRowValues(functionName, field, given, input.rows)
  const stratify = time === undefined ? asked : false
  return {
    input,
    folds,
    seed,
    stoppingFraction,
    stratify,
    strata: foldStrata(input, { stratify, group }),
    key: values('key', key),
    group: values('group', group),
    time: values('time', time),
  }
}

function checkLoss(functionName: string, recipe: Recipe, task: Task): void {
  if (recipe.task === task) return
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName,
    field: 'network.loss',
    value: recipe.network.loss,
    expected: `be a loss for the ${task} of this target`,
  })
}

import { checkDataset } from '../../data/dataset/check-dataset.js'
import type { Dataset } from '../../data/dataset/types.js'
import { featureNames } from '../../data/preprocess/encode-features.js'
import { fitPreprocessor } from '../../data/preprocess/fit/preprocessor.js'
import { inputGroups } from '../../data/preprocess/input-groups.js'
import { preprocess } from '../../data/preprocess/preprocess.js'
import { inOwnUnit } from '../../data/preprocess/target-values.js'
import type { PreprocessorOptions } from '../../data/preprocess/types.js'
import type { Scaling } from '../../data/scale/check-scaler.js'
import { fitScaler, scale } from '../../data/scale/scale.js'
import { inFunction, WellfitError } from '../../errors.js'
import type { Preparation } from '../../result/index.js'
import type { ReadTable } from '../cross-validate/cross-validate.js'
import { type FoldSource, preparedFrom } from '../cross-validate/fold-data.js'
import { keepingFolds, type ReadyFolds } from '../cross-validate/ready-folds.js'
import { type Truth, truthOf } from '../cross-validate/row-predictions.js'
import { asPrepared } from '../fold-ensemble/members.js'

/** The inputs that are numbers, by index; `null` where that is not known. */
export type Numbers = readonly number[] | null

/** The rows of all trials, prepared in one way. */
export interface TrialRows {
  readonly preparation: Preparation
  /** Their folds. */
  readonly ready: ReadyFolds
  /** The rows as the networks of an average are given them; `null`: each fold prepares its own. */
  readonly data: Dataset | null
  /** Targets as these rows give them; those of `ready` are the same for all ways, to the bit. */
  readonly truth: Truth
  /** Names of the inputs. */
  readonly columns: readonly string[]
  readonly numbers: Numbers
  /** How many inputs the scaling of numbers changes. */
  readonly scaled: number
}

/** The rows of an improvement, which its trials may prepare in other ways: always the same rows, in the same folds. */
export interface SearchRows {
  readonly first: TrialRows
  /** What of the preparation can be changed. */
  readonly choices: readonly (keyof Preparation)[]
  /** Whether the targets are classes, which may have weights. */
  readonly hasClasses: boolean
  prepare(preparation: Preparation): TrialRows
}

/** What prepares the rows of a dataset in another way. */
export type PrepareRows = (preparation: Preparation) => Dataset

/** One way to prepare rows, before their folds. */
type Way = Omit<TrialRows, 'preparation' | 'ready'> & Pick<ReadyFolds['context'], 'source' | 'prepare'>

function searchRows(
  { context, plan }: ReadyFolds,
  from: Preparation,
  hasClasses: boolean,
  way: (preparation: Preparation) => Way,
): SearchRows {
  const prepared = (preparation: Preparation, truth: Truth | null): TrialRows => {
    const { source, prepare, ...rest } = inFunction(context.functionName, () => way(preparation))
    const own = { ...context, source, prepare, truth: truth ?? rest.truth }
    return { ...rest, preparation, ready: keepingFolds({ context: own, plan }) }
  }
  const first = prepared(from, null)
  const prepare = (preparation: Preparation): TrialRows => prepared(preparation, first.ready.context.truth)
  return { first, choices: Object.keys(from) as (keyof Preparation)[], hasClasses, prepare }
}

/** A dataset whose features are scaled: by all rows, or with `single` by those that a fold trains on. */
export function scaledRows(data: Dataset, ready: ReadyFolds, scaling: Scaling, single: boolean): SearchRows {
  // Features that are used as they are may have been scaled before.
  const from: Preparation = scaling === 'none' ? {} : { scaling }
  return searchRows(ready, from, data.targets.kind === 'classes', ({ scaling: kind = 'none' }) => {
    if (!single) return together(kind === 'none' ? data : scale(data, fitScaler(data, { kind })), ready)
    const source: FoldSource = { kind: 'dataset', data, scaling: kind }
    const { truth } = ready.context
    return {
      source,
      prepare: preparedFrom(source),
      data: null,
      truth,
      columns: data.columns,
      numbers: null,
      scaled: data.features,
    }
  })
}

/** A dataset as it is, and what prepares the same rows in another way. */
export function preparedRows(data: Dataset, ready: ReadyFolds, from: Preparation, prepare: PrepareRows): SearchRows {
  const key = keyOfPreparation(from)
  const hasClasses = data.targets.kind === 'classes'
  return searchRows(ready, from, hasClasses, (preparation) =>
    together(keyOfPreparation(preparation) === key ? data : sameRows(data, prepare(preparation)), ready),
  )
}

/** A table: one preprocessor is fitted to all rows, or with `single` one to those that a fold trains on. */
export function tableRows({ ready, rows, fitting, preprocessor }: ReadTable, single: boolean): SearchRows {
  const {
    scaling = 'standard',
    numbers = 'scaled',
    targetScale = 'linear',
    bins,
    quantiles,
    quantileNoise,
    ...others
  } = fitting
  const { task } = preprocessor
  const from: Preparation = { scaling, numbers, ...(task === 'regression' ? { targetScale } : {}) }
  const key = keyOfPreparation(from)
  return searchRows(ready, from, task === 'classification', (preparation) => {
    const binned = preparation.numbers === 'piecewiseLinear' && bins !== undefined ? { bins } : {}
    const mapped =
      preparation.scaling === 'quantile'
        ? {
            ...(quantiles === undefined ? {} : { quantiles }),
            ...(quantileNoise === undefined ? {} : { quantileNoise }),
          }
        : {}
    const options: PreprocessorOptions = { ...others, ...preparation, ...binned, ...mapped }
    const fitted = keyOfPreparation(preparation) === key ? preprocessor : fitPreprocessor(rows, options)
    if (!single) return together(preprocess(rows, fitted), ready)
    const { source: first, truth } = ready.context
    const source: FoldSource = first.kind === 'table' ? { ...first, options } : first
    const columns = fitted.columns.flatMap(featureNames)
    const scaled = fitted.columns.filter(({ kind }) => kind === 'number').length
    return { source, prepare: preparedFrom(source), data: null, truth, columns, numbers: null, scaled }
  })
}

/** Rows that are prepared once, as networks that are averaged must be. */
function together(data: Dataset, { context }: ReadyFolds): Way {
  const { task, measure } = context.recipe
  const { preprocessor } = data
  const numbers =
    preprocessor === undefined || !('preparation' in preprocessor) ? null : inputGroups(preprocessor).numbers
  const truth = truthOf(inOwnUnit(data), task, measure)
  const scaled = numbers?.length ?? data.features
  return { ...asPrepared(data), data, truth, columns: data.columns, numbers, scaled }
}

/** What tells ways to prepare rows apart. */
export function keyOfPreparation({ scaling, numbers, targetScale }: Preparation): string {
  return JSON.stringify([scaling, numbers, targetScale])
}

function sameRows(data: Dataset, other: unknown): Dataset {
  const isDataset = (value: unknown): value is Dataset => typeof value === 'object' && value !== null && 'rows' in value
  if (isDataset(other) && other.rows === data.rows && other.targets?.kind === data.targets.kind) {
    checkDataset('improve', 'prepare()', other)
    return other
  }
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'improve',
    field: 'prepare',
    expected: `return the ${data.rows} rows of \`data\`, prepared in another way`,
  })
}

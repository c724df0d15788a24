import type { Dataset } from '../../data/dataset/types.js'
import { preprocess } from '../../data/preprocess/preprocess.js'
import { onOriginalScale } from '../../data/preprocess/target-values.js'
import type { Preprocessor } from '../../data/preprocess/types.js'
import { fitScaler, scale } from '../../data/scale/scale.js'
import type { Scaling } from '../../data/scale/check-scaler.js'
import type { Table } from '../../data/table/table.js'
import { WellfitError } from '../../errors.js'
import { checkBoolean } from '../../options.js'
import type { CrossValidateChoices } from '../cross-validate/options.js'
import type { ReadyFolds } from '../cross-validate/ready-folds.js'
import { truthOf } from '../cross-validate/row-predictions.js'
import { asPrepared } from '../fold-ensemble/members.js'
import { lookedAt } from '../fold-ensemble/options.js'

/** The rows of an improvement that ends in an average of networks: prepared once, as networks that are averaged must be. */
export interface EnsembleRows {
  readonly ready: ReadyFolds
  readonly data: Dataset
}

/** What an average of networks of folds cannot have; `null`: nothing. */
function reasonOf({ network, fit = {}, time }: CrossValidateChoices<unknown>): string | null {
  if (time !== undefined) return 'time'
  if (lookedAt(fit) !== null) return 'fit.schedule'
  return network.layers.some(({ normalization }) => normalization === 'layer') ? 'normalization' : null
}

/** Whether an improvement is to end in one network. */
export function isSingle(functionName: string, asked: unknown, options: CrossValidateChoices<unknown>): boolean {
  const reason = reasonOf(options)
  if (asked === undefined) return reason !== null
  if (checkBoolean(functionName, 'single', asked) || reason === null) return asked === true
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName,
    field: 'single',
    value: asked,
    expected: `be true or left out with this \`${reason}\`, which an average of networks of folds cannot have`,
  })
}

/** The rows of a dataset, scaled by all of them. */
export function datasetTogether(data: Dataset, ready: ReadyFolds, kind: Scaling): EnsembleRows {
  return together(kind === 'none' ? data : scale(data, fitScaler(data, { kind })), ready)
}

/** The rows of a table, preprocessed by all of them. */
export function tableTogether(rows: Table, ready: ReadyFolds, preprocessor: Preprocessor): EnsembleRows {
  return together(preprocess(rows, preprocessor), ready)
}

function together(data: Dataset, { context, plan }: ReadyFolds): EnsembleRows {
  const { task, measure } = context.recipe
  const truth = truthOf(onOriginalScale(data), task, measure)
  return { data, ready: { context: { ...context, truth, ...asPrepared(data) }, plan } }
}

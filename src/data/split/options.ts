import { WellfitError } from '../../errors.js'
import { checkBoolean, checkInteger, checkKeys } from '../../options.js'
import { checkRowValues, type RowValues } from './row-values.js'
import { sizeKeys, type SizeOptions } from './sizes.js'

/** How to split rows; `By` names a value for each row: an array of them, or a column of a table. */
export interface SplitChoices<By> extends SizeOptions {
  /** Which rows go where: a whole number from 0 to 2⁵³ − 1. Default 0. */
  readonly seed?: number
  /**
   * Give every part each class in its share, or, for a regression, each of so many quantiles of the target (`true`: 10).
   * Default: for classification, but for a split by time.
   */
  readonly stratify?: boolean | number
  /**
   * A name for each row, no two alike: the parts then depend on the names and the seed alone, and not on the order in
   * which rows or chunks arrive.
   */
  readonly key?: By
  /** What rows belong together, a patient or a site: no group is in two parts. The order of rows does not matter then. */
  readonly group?: By
  /**
   * When each row is from, numbers or texts like `2026-11-24`: train is the oldest part, test the newest, and rows of one
   * moment are in one part.
   */
  readonly time?: By
  /** The part that each row is in already: `train`, `dev` (or `validation`), `test`, `trainDev`. */
  readonly part?: By
  /** Where each row is from, and which of these the network is meant for. */
  readonly source?: SourceChoice<By>
  /**
   * A further part of the train distribution, not trained on, which tells variance from mismatch: `true`, or rows. Default:
   * `true` for a split by source, as many rows as dev has; else none. For splits by time or source.
   */
  readonly trainDev?: boolean | number
}

/** Dev and test from where the network is to be used, train from everywhere. */
export interface SourceChoice<By> {
  /** The source of each row. */
  readonly by: By
  /** The source, or sources, that dev and test are drawn from alone. */
  readonly aim: string | readonly string[]
  /**
   * `'rest'`: train takes all rows that dev and test leave, those of the aim too; `'others'`: dev and test share the rows
   * of the aim between them, and train has none. Default `'rest'`.
   */
  readonly train?: 'rest' | 'others'
}

/** How to split a dataset into train, dev and test: texts or numbers a row where a value for each row is asked for. */
export type SplitOptions = SplitChoices<RowValues>

/** Ways to deal out rows, of which a split has one. */
export type SplitMethod = 'random' | 'group' | 'time' | 'part' | 'source'

/** The keys of `SourceChoice`. */
export const sourceKeys = ['by', 'aim', 'train'] as const

/** The keys of `SplitChoices`. */
export const splitKeys: readonly string[] = [
  ...sizeKeys,
  'seed',
  'stratify',
  'key',
  'group',
  'time',
  'part',
  'source',
  'trainDev',
]

/** Refuses unknown options and those that do not go together, and says which way the rows are dealt out. */
export function checkSplitOptions(options: SplitOptions, rows: number): SplitMethod {
  checkKeys('split', 'options', options, splitKeys)
  if (options.source !== undefined) checkKeys('split', 'source', options.source, sourceKeys)
  checkBoolean('split', 'test', options.test ?? true)
  const methods = (['group', 'time', 'part', 'source'] as const).filter((field) => options[field] !== undefined)
  const [method = 'random', second] = methods
  if (second !== undefined) throw clash(second, `be left out where \`${method}\` is given`)
  for (const field of ['key', 'group', 'time', 'part'] as const) {
    if (options[field] !== undefined) checkRowValues('split', field, options[field], rows)
  }
  for (const [field, reason] of refused[method]) {
    const value = options[field]
    if (value !== undefined && value !== false) throw clash(field, reason)
  }
  checkTrainDev(options.trainDev)
  return method
}

type Refusals = readonly (readonly [field: keyof SplitOptions, reason: string])[]

const noTrainDev = 'be left out here: it is for parts of two distributions, by `source` or `time`'
const decided = 'be left out where `part` says where each row is'

const refused: Readonly<Record<SplitMethod, Refusals>> = {
  random: [['trainDev', noTrainDev]],
  group: [
    ['trainDev', noTrainDev],
    ['key', 'be left out where `group` is given: which part a group is in does not depend on the order of rows'],
  ],
  time: [['stratify', 'be left out where `time` decides']],
  part: (['rule', 'fractions', 'counts', 'resolve', 'stratify', 'key', 'trainDev'] as const).map((field) => [
    field,
    decided,
  ]),
  source: [],
}

function clash(field: string, expected: string): WellfitError {
  return new WellfitError({ code: 'INVALID_OPTION', functionName: 'split', field, expected })
}

function checkTrainDev(value: unknown): void {
  if (value !== undefined && typeof value !== 'boolean') checkInteger('split', 'trainDev', value, 1)
}

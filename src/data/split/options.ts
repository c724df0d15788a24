import { WellfitError } from '../../errors.js'
import { checkBoolean, checkChoice, checkInteger, checkKeys } from '../../options.js'
import { checkRowValues, type RowValues } from './row-values.js'
import { sizeKeys, type SizeOptions } from './sizes.js'

/** How to split rows. `By` is one value per row: an array, or the name of a table column. */
export interface SplitChoices<By> extends SizeOptions {
  /** Seed of the random assignment: an integer from 0 to 2⁵³ − 1. Default 0. */
  readonly seed?: number
  /**
   * Keep the proportions of the classes in every part, or, for regression, of this many quantile bins of the target
   * (`true`: 10). Of several labels a row, outputs of 0 and 1, `true` keeps each label in proportion in a random split, by iterative
   * stratification (Sechidis et al., 2011). Default: true for classification, except for a split by time.
   */
  readonly stratify?: boolean | number
  /**
   * A class with fewer rows than parts, where classes are kept in proportion and rows are drawn at random or by source:
   * `'error'` refuses it, `'train'` keeps all its rows in train and notes it in the summary. Default `'error'`.
   */
  readonly smallClasses?: 'error' | 'train'
  /**
   * A unique identifier per row. The parts then depend only on identifiers and seed, not on the order in which rows or
   * chunks arrive.
   */
  readonly key?: By
  /** Rows that belong together, such as a patient's: each group is in one part, whatever the order of the rows. */
  readonly group?: By
  /**
   * Time of each row, a number or a date such as `2026-11-24`: train is the oldest part and test the newest, and rows with
   * the same time are in one part.
   */
  readonly time?: By
  /** An existing assignment: `train`, `dev` (or `validation`), `test` or `trainDev` per row. */
  readonly part?: By
  /** Source of each row, and the sources that the network is meant for. */
  readonly source?: SourceChoice<By>
  /**
   * A part of the train distribution that is not trained on, to tell variance from data mismatch: `true` (as many rows as
   * dev) or a number of rows. For splits by time or source. Default: `true` for a split by source, otherwise none.
   */
  readonly trainDev?: boolean | number
}

/** Dev and test from where the network will be used, train from everywhere. */
export interface SourceChoice<By> {
  /** The source of each row. */
  readonly by: By
  /** The source or sources that dev and test come from. */
  readonly aim: string | readonly string[]
  /**
   * `'rest'`: train gets all remaining rows, including those of `aim`; `'others'`: train gets the other sources only, and
   * dev and test get half of the aim's rows each. Default `'rest'`.
   */
  readonly train?: 'rest' | 'others'
}

/** How to split a dataset; options with one value per row take an array of strings or numbers. */
export type SplitOptions = SplitChoices<RowValues>

/** How rows are assigned to parts. */
export type SplitMethod = 'random' | 'group' | 'time' | 'part' | 'source'

/** The keys of `SourceChoice`. */
export const sourceKeys = ['by', 'aim', 'train'] as const

/** The keys of `SplitChoices`. */
export const splitKeys: readonly string[] = [
  ...sizeKeys,
  'seed',
  'stratify',
  'smallClasses',
  'key',
  'group',
  'time',
  'part',
  'source',
  'trainDev',
]

/** Checks the options and their combination, and returns the split method. */
export function checkSplitOptions(options: SplitOptions, rows: number): SplitMethod {
  checkKeys('split', 'options', options, splitKeys)
  if (options.source !== undefined) checkKeys('split', 'source', options.source, sourceKeys)
  checkBoolean('split', 'test', options.test ?? true)
  checkChoice('split', 'smallClasses', options.smallClasses ?? 'error', ['error', 'train'])
  const methods = (['group', 'time', 'part', 'source'] as const).filter((field) => options[field] !== undefined)
  const [method = 'random', second] = methods
  if (second !== undefined) throw conflict(second, `be omitted with \`${method}\``)
  for (const field of ['key', 'group', 'time', 'part'] as const) {
    if (options[field] !== undefined) checkRowValues('split', field, options[field], rows)
  }
  for (const [field, reason] of conflicts[method]) {
    const value = options[field]
    if (value !== undefined && value !== false) throw conflict(field, reason)
  }
  checkTrainDev(options.trainDev)
  return method
}

type Conflicts = readonly (readonly [field: keyof SplitOptions, reason: string])[]

const noTrainDev = 'be omitted: it applies only to a split by `source` or `time`'
const assigned = 'be omitted with `part`, which assigns every row'

const conflicts: Readonly<Record<SplitMethod, Conflicts>> = {
  random: [['trainDev', noTrainDev]],
  group: [
    ['trainDev', noTrainDev],
    ['key', 'be omitted with `group`: the part of a group does not depend on the order of rows'],
  ],
  time: [['stratify', 'be omitted with `time`']],
  part: (['rule', 'fractions', 'counts', 'resolve', 'stratify', 'key', 'trainDev'] as const).map((field) => [
    field,
    assigned,
  ]),
  source: [],
}

function conflict(field: string, expected: string): WellfitError {
  return new WellfitError({ code: 'INVALID_OPTION', functionName: 'split', field, expected })
}

function checkTrainDev(value: unknown): void {
  if (value !== undefined && typeof value !== 'boolean') checkInteger('split', 'trainDev', value, 1)
}

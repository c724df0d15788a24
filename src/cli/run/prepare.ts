import {
  type Dataset,
  fitPreprocessor,
  preprocess,
  type Preprocessor,
  type PreprocessorOptions,
  splitTable,
  type Table,
  type TargetScale,
  type Task,
  taskOf,
} from '../../index.js'
import { splitColumns, type SplitFlags } from '../flags/split.js'
import { type Parts, splitWithTest } from './given-test.js'
import { imageColumns } from '../files/images.js'
import type { Prepared, Unstarted } from './job.js'
import { classesOf, recipe, withChoices } from './recipe.js'

/** The columns that are not used as features: those to ignore, and those that the split uses. */
export function ignoredColumns({ ignore, choices }: Unstarted): string[] {
  return [...new Set([...ignore, ...splitColumns(choices.split)])]
}

/** The index of the rows, where the file has one: no feature, but in the table. */
export function indexColumns(table: Table, target: string): string[] {
  return table.columns.filter(({ name, role }) => role === 'index' && name !== target).map(({ name }) => name)
}

/** How the columns become features. */
export type ColumnOptions = Pick<
  PreprocessorOptions,
  | 'scaling'
  | 'quantiles'
  | 'quantileNoise'
  | 'numbers'
  | 'bins'
  | 'missing'
  | 'dates'
  | 'texts'
  | 'identifiers'
  | 'mostCategories'
  | 'binaryCategories'
>

/** The choices of how the columns become features. */
export function columnOptions(choices: Unstarted['choices']): ColumnOptions {
  const {
    scaling,
    quantiles,
    quantileNoise,
    numbers,
    bins,
    missing,
    dates,
    texts,
    identifiers,
    mostCategories,
    binaryCategories,
  } = choices
  return {
    scaling,
    ...(quantiles === undefined ? {} : { quantiles }),
    ...(quantileNoise === undefined ? {} : { quantileNoise }),
    numbers,
    ...(bins === undefined ? {} : { bins }),
    missing,
    dates,
    texts,
    identifiers,
    ...(mostCategories === undefined ? {} : { mostCategories }),
    ...(binaryCategories === undefined ? {} : { binaryCategories }),
  }
}

/** The table with its rows numbered, so that findings name the rows of the file. */
function numbered(table: Table): Table {
  return { ...table, rowNumbers: Int32Array.from({ length: table.rows }, (_, row) => row) }
}

/** How to split a table and fit its preprocessor. */
export interface Fitting extends ColumnOptions {
  readonly target: string
  readonly task: Task
  readonly seed: number
  readonly split: SplitFlags
  /** The columns that are no features. */
  readonly ignore: readonly string[]
  /** How many rows at the end are the test part; 0: the split chooses one. */
  readonly testRows: number
  readonly targetScale?: TargetScale
}

/** The parts of a table, and the preprocessor that was fitted on train. */
export interface FittedParts {
  readonly parts: Parts
  readonly preprocessor: Preprocessor
}

/** Splits the table and fits the preprocessor on train: `data` refuses here what `train` does. */
export function fitParts(table: Table, fitting: Fitting): FittedParts {
  const { target, task, seed, split, testRows, ignore, ...others } = fitting
  const parts: Parts =
    testRows > 0
      ? splitWithTest(numbered(table), { target, task, seed, split }, testRows)
      : splitTable(numbered(table), { target, task, seed, dropMissingTarget: true, smallClasses: 'train', ...split })
  return { parts, preprocessor: fitPreprocessor(parts.train, { target, task, ignore, ...others }) }
}

/** Splits the table and prepares its parts for training. */
export function prepare(job: Unstarted): Prepared {
  const { table, testRows = 0, target, choices, previous } = job
  const task = choices.task ?? taskOf(table, target)
  const { seed, split, targetScale } = choices
  const images = imageColumns(table, [target, ...ignoredColumns(job)], choices.image)
  const { parts, preprocessor } = fitParts(table, {
    target,
    task,
    seed,
    split,
    testRows,
    ignore: ignoredColumns(job),
    ...columnOptions(choices),
    targetScale: targetScale === 'auto' ? 'linear' : targetScale,
  })
  const { part } = parts.test ?? {}
  if (part !== undefined && part.fingerprint === previous?.fingerprint) part.evaluations = previous.evaluations
  const ready = (part: Table | undefined): Dataset | null =>
    part === undefined ? null : preprocess(part, preprocessor)
  const train = preprocess(parts.train, preprocessor)
  return {
    train,
    trainDev: ready(parts.trainDev),
    dev: preprocess(parts.dev, preprocessor),
    test: ready(parts.test),
    read: { train: parts.train, trainDev: parts.trainDev ?? null, dev: parts.dev },
    split: parts.summary,
    preprocessor,
    images,
    recipe: withChoices(
      recipe({ rows: train.rows, features: train.features, task, classes: classesOf(train) }, choices.recipeName),
      choices.recipe,
    ),
  }
}

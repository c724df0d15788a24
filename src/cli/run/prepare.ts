import {
  type Dataset,
  fitPreprocessor,
  preprocess,
  splitTable,
  type Table,
  taskOf,
  type TwoTables,
} from '../../index.js'
import { splitColumns } from '../flags/split.js'
import type { Prepared, Unstarted } from './job.js'
import { recipe } from './recipe.js'

/** The columns that are not used as features: those to ignore, and those that the split uses. */
export function ignoredColumns({ ignore, choices }: Unstarted): string[] {
  return [...new Set([...ignore, ...splitColumns(choices.split)])]
}

/** The index of the rows, where the file has one: no feature, but in the table. */
export function indexColumns(table: Table, target: string): string[] {
  return table.columns.filter(({ name, role }) => role === 'index' && name !== target).map(({ name }) => name)
}

/** The table with its rows numbered, so that findings name the rows of the file. */
export function numbered(table: Table): Table {
  return { ...table, rowNumbers: Int32Array.from({ length: table.rows }, (_, row) => row) }
}

/** Splits the table and fits the preprocessor on train. */
export function prepare(job: Unstarted): Prepared {
  const { table, target, choices, previous } = job
  const task = choices.task ?? taskOf(table, target)
  const { seed, split, scaling, missing } = choices
  const parts: TwoTables & { readonly test?: Table } = splitTable(numbered(table), {
    target,
    task,
    seed,
    dropMissingTarget: true,
    ...split,
  })
  const { part } = parts.test ?? {}
  if (part !== undefined && part.fingerprint === previous?.fingerprint) part.evaluations = previous.evaluations
  const ignored = ignoredColumns(job)
  const preprocessor = fitPreprocessor(parts.train, { target, task, scaling, missing, ignore: ignored })
  const ready = (part: Table | undefined): Dataset | null =>
    part === undefined ? null : preprocess(part, preprocessor)
  const train = preprocess(parts.train, preprocessor)
  return {
    train,
    trainDev: ready(parts.trainDev),
    dev: preprocess(parts.dev, preprocessor),
    test: ready(parts.test),
    read: { train: parts.train, dev: parts.dev },
    split: parts.summary,
    preprocessor,
    recipe: { ...recipe({ rows: train.rows, features: train.features, task }), ...choices.recipe },
  }
}

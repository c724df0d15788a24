import { taskOf, type Network, type NetworkDescription, type RunReport, type Table } from '../../index.js'
import type { Job, Prepared } from './job.js'
import { recipeChoices } from './recipe/recipe-choices.js'
import { classesOf } from './recipe.js'

function lossName(loss: NetworkDescription['loss']): string {
  if (typeof loss === 'string') return loss
  return 'kind' in loss ? loss.kind : loss.name
}

/** The part of the report that is known before training. */
export type Setup = Pick<
  RunReport,
  'format' | 'version' | 'title' | 'createdAt' | 'task' | 'data' | 'split' | 'recipe' | 'network'
>

/** Data, split and network as the report shows them. */
export function describeRun(job: Job, { train, split, preprocessor }: Prepared, net: Network): Setup {
  const { loss, inputKeepProb, precision, seed, members } = net.options
  const { choices } = job
  const size = { rows: train.rows, features: train.features, task: preprocessor.task, classes: classesOf(train) }
  return {
    format: 'wellfit.report',
    version: 1,
    title: `${job.name}: ${job.target}`,
    createdAt: new Date().toISOString(),
    task: preprocessor.task,
    data: {
      name: job.name,
      rows: split.rows,
      features: train.features,
      target: job.target,
      notice: job.notice,
      preparation: preprocessor.preparation,
    },
    split,
    recipe: { name: choices.recipeName, reason: choices.recipeReason, choices: recipeChoices(size, choices) },
    network: {
      layers: net.layers,
      loss: lossName(loss),
      inputKeepProb,
      parameters: net.parameterCount,
      precision,
      seed,
      ...(members === undefined ? {} : { members }),
    },
  }
}

/** A note about rows without a target; none if there are none. */
export function droppedNote(dropped: number, target: string): string[] {
  if (dropped === 0) return []
  return [
    `${dropped === 1 ? '1 row has' : `${dropped} rows have`} no value for ${target} and ${dropped === 1 ? 'was' : 'were'} dropped.`,
  ]
}

/** Two values are classes beyond doubt. */
const MOST_CERTAIN_CLASSES = 2

/**
 * How whole numbers in the target were understood, with the flag that says otherwise, as for ratings from 1 to 5: classes or a
 * quantity? None where the task was given, or where nothing is in doubt.
 */
export function taskNote(table: Table, target: string, isGiven: boolean): string[] {
  const column = table.columns.find(({ name }) => name === target)
  if (isGiven || column?.kind !== 'number' || taskOf(table, target) === 'regression') return []
  const distinct = new Set(column.values.filter((value) => !Number.isNaN(value))).size
  if (distinct <= MOST_CERTAIN_CLASSES) return []
  return [
    `the target ${JSON.stringify(target)} has ${distinct} different whole numbers, which are taken for classes; --task regression predicts the number itself.`,
  ]
}

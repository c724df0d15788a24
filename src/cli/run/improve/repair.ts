import { repair, type Repair } from '../../../index.js'
import { progressLines } from '../../terminal/terminal.js'
import { changed } from './changed.js'
import type { Job, Prepared } from '../job.js'
import type { Recipe } from '../recipe.js'
import { fitOf, networkOptions } from '../setup.js'

/** The repair before a run, and the recipe that it ended with. */
export interface RepairedRun {
  readonly found: Repair
  readonly recipe: Recipe
}

/** Repairs the recipe where training it on train shows a fault, measured on dev, if `--repair` asks for it. */
export async function repairFirst(job: Job, prepared: Prepared): Promise<RepairedRun | null> {
  if (!job.choices.repair) return null
  const { seed: _, ...shape } = networkOptions(prepared, job.choices.seed)
  job.progress.say('Training once to look for faults')
  const {
    network: __,
    fit: ___,
    scaler: ____,
    targetScaler: _____,
    ...found
  } = await repair({
    train: prepared.train,
    dev: prepared.dev,
    network: shape,
    fit: fitOf(job, prepared),
    seed: job.choices.seed,
    signal: job.signal,
  })
  job.progress.say(progressLines(found.message))
  return { found, recipe: found.changes.reduce(changed, prepared.recipe) }
}

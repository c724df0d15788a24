import { type ActionChange, type CrossValidation, type Improved, improveTable, type Improvement } from '../../index.js'
import { clean, digits, wrap } from '../terminal/terminal.js'
import { foldOptions, foldRows, PROGRESS_WIDTH, workersForRows } from './folds/after-run.js'
import type { Job, Prepared } from './job.js'
import type { Recipe } from './recipe.js'

/** The search before a run, and the recipe that it ended with. */
export interface ImprovedRun {
  readonly found: Improved
  readonly recipe: Recipe
}

/**
 * Tries changes of the recipe on folds of train and dev, if the command is to; never uses the test set. After an interruption
 * the run has what was kept until then.
 */
export async function improveFirst(job: Job, prepared: Prepared): Promise<ImprovedRun | null> {
  const { improve: choice } = job.choices
  if (choice === null) return null
  const { folds, repeats, trials, budgetSeconds } = choice
  const rows = foldRows(job.table, prepared)
  const workers = workersForRows(rows.rows, folds)
  const limit = budgetSeconds === Infinity ? '' : ` for ${digits(budgetSeconds)} s at most`
  job.progress.say(`Trials on ${folds} folds of the ${rows.rows} rows of train and dev${limit}`)
  const found = await improveTable(rows, {
    ...foldOptions(job, prepared, folds, rows.rows),
    ...(repeats === undefined ? {} : { repeats }),
    ...(trials === undefined ? {} : { trials }),
    ...(budgetSeconds === Infinity ? {} : { budgetSeconds }),
    workers,
    signal: job.signal,
    onTrial: ({ number, title, error, gain, outcome }, planned) => {
      const of = (fraction: number): string => `${digits(100 * fraction)} %`
      // After as many repeats as the trial had.
      const base = error === null || gain === null ? null : error.estimate + gain.estimate
      const measured = error === null || base === null ? '' : `: error ${of(error.estimate)} for ${of(base)}`
      job.progress.say(`  trial ${number} of at most ${planned}, ${clean(title, 200)}${measured}, ${outcome}`)
    },
  })
  job.progress.say(wrap(found.message, PROGRESS_WIDTH, '', '  '))
  return { found, recipe: found.changes.reduce(changed, prepared.recipe) }
}

/** The recipe with a change that was kept. */
function changed(recipe: Recipe, change: ActionChange): Recipe {
  const { hidden, activation, optimizer, learningRate, clipNorm, keepProb, l2, l1, epochs, batchSize, patience } =
    change
  const numbers = { keepProb, l2, l1, epochs, batchSize, patience }
  const given = Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== undefined))
  return {
    ...recipe,
    ...given,
    ...(hidden === undefined ? {} : { layers: hidden }),
    ...(activation === undefined ? {} : { activation: activation as Recipe['activation'] }),
    // The rate of one optimizer does not suit another.
    ...(optimizer === undefined
      ? {}
      : {
          optimizer: optimizer as Recipe['optimizer'],
          learningRate: undefined,
          beta2: undefined,
          weightDecay: undefined,
        }),
    ...(learningRate === undefined ? {} : { learningRate }),
    ...(clipNorm === undefined ? {} : { step: { ...recipe.step, clipNorm } }),
  }
}

/** The record without what the report holds elsewhere. */
export function recordOf(found: Improved): Improvement {
  const { network: _, fit: __, crossValidation: ___, ...record } = found
  return record
}

/** The final recipe over the folds. */
export function pooled({ crossValidation }: Improved): CrossValidation {
  const { outOfFold: _, ...found } = crossValidation
  return found
}

import { grouped } from '../../noun.js'
import type { Choices } from '../flags/train.js'
import type { Prepared, Unstarted } from './job.js'
import { duration } from '../terminal/terminal.js'
import { prepare } from './prepare.js'

/** Rows, those of the test part left out, from which the default recipe is plain. */
const MOST_ROWS = 20_000
/** Multiplications of all trainings that the recipe may take: about 20 s of one core below 2,000 rows, 80 s from there. */
const MOST_WORK = { few: 1e11, many: 4e11, from: 2000 }
/** About as many take a second of one core. */
const WORK_OF_SECOND = 5e9
/** The part of the budget of an improvement that the first recipe may take: trials are to follow. */
const PART_OF_BUDGET = 0.5

/** A job with its recipe, and its parts prepared as the recipe asks for. */
export interface Chosen<J> {
  readonly job: J
  readonly prepared: Prepared
}

/**
 * Prepares the parts. A recipe that no flag names gives way to the fast one, and then to the plain one, where rows or features make it too
 * slow; to the fast one also where it is too slow for the budget of an improvement.
 */
export function prepareChosen<J extends Unstarted>(job: J): Chosen<J> {
  const { table, testRows = 0, choices } = job
  if (choices.withRecipe === null) return { job, prepared: prepare(job) }
  const rows = table.rows - testRows
  if (rows >= MOST_ROWS) return instead(job, choices.withRecipe('plain'), `${grouped(rows)} rows`)
  const most = rows < MOST_WORK.from ? MOST_WORK.few : MOST_WORK.many
  const { budgetSeconds = Infinity } = choices.improve ?? {}
  const prepared = prepare(job)
  const work = workOf(job, prepared)
  if (work <= Math.min(most, PART_OF_BUDGET * WORK_OF_SECOND * budgetSeconds)) return { job, prepared }
  const { train } = prepared
  const limit = work > most ? '' : ` and a budget of ${duration(budgetSeconds)}`
  const reason = `${grouped(train.rows)} rows of train with ${grouped(train.features)} features${limit}`
  const fast = instead(job, choices.withRecipe('fast'), reason)
  return workOf(fast.job, fast.prepared) <= most ? fast : instead(job, choices.withRecipe('plain'), reason)
}

function instead<J extends Unstarted>(job: J, choices: Choices, recipeReason: string): Chosen<J> {
  const own = { ...job, choices: { ...choices, recipeReason } }
  return { job: own, prepared: prepare(own) }
}

/** Multiplications of the trainings: forward once, backward twice. */
function workOf({ choices }: Unstarted, { train, recipe }: Prepared): number {
  const widths = [train.features, ...recipe.layers]
  const units = [...widths, ...Array<number>(2 * recipe.residualBlocks).fill(widths.at(-1) ?? 0)]
  const weights = units.reduce((sum, width, i) => sum + (i === 0 ? 0 : width * (units[i - 1] ?? 0)), 0)
  return 3 * weights * train.rows * recipe.epochs * (1 + choices.foldEnsembleRepeats * choices.foldEnsemble)
}

/** Why the recipe is another one, in a line; `null`: it is the default one, or a flag names it. */
export function recipeNote({ recipeReason, recipeName }: Pick<Choices, 'recipeReason' | 'recipeName'>): string | null {
  if (recipeReason === null) return null
  const which = recipeName === 'plain' ? 'plain, one network' : `${recipeName}, an average of fewer networks`
  const why = recipeReason.startsWith('--')
    ? `${recipeReason} does not go with the default one`
    : `the default one would take too long for ${recipeReason}`
  return `recipe: ${which}, since ${why} (--recipe accurate asks for it)`
}

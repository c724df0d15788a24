import { grouped } from '../../../noun.js'
import type { Choices } from '../../flags/train.js'
import type { RecipeName } from '../recipe.js'
import type { Job, Prepared, Unstarted } from '../job.js'
import { duration, progressLines } from '../../terminal/terminal.js'
import { prepare } from '../prepare.js'

/** Rows, those of the test part left out, from which even the fast recipe would take too long: nothing is prepared to find that out. */
const MOST_ROWS = 100_000
/** Multiplications of all trainings that the recipe may take: about 20 s of one core below 2,000 rows, 80 s from there. */
const MOST_WORK = { few: 1e11, many: 4e11, from: 2000 }
/** Multiplications that the trainings of several repeats may take, if the recipe asks for them: about 20 s of one core. */
const MOST_WORK_OF_REPEATS = 1e11
/** About as many take a second of one core. */
const WORK_OF_SECOND = 5e9
/** The part of the budget of an improvement that the first recipe may take by this reckoning, where no preflight measures it. */
const PART_OF_BUDGET = 0.5
/** And where one does: it may be that many times as fast, by its machine and by folds side by side. */
const TIMES_BUDGET = 4

/** A job with its recipe, and its parts prepared as the recipe asks for. */
export interface Chosen<J> {
  readonly job: J
  readonly prepared: Prepared
}

/**
 * Prepares the parts. A recipe that no flag names gives way to the fast one, and then to the plain one, where rows or features make it too
 * slow; to the fast one also where it is too slow for the budget of an improvement.
 *
 * @param settled The recipe that the run which is gone on with, or replayed, had in the end.
 */
export function prepareChosen<J extends Unstarted>(job: J, settled?: RecipeName): Chosen<J> {
  const { job: chosen, prepared } = withRecipe(job, settled)
  return { job: withRepeats(chosen, prepared), prepared }
}

/** The job with as many repeats of the folds as the recipe asks for, or with one where they would take too long. */
function withRepeats<J extends Unstarted>(job: J, prepared: Prepared): J {
  const { choices } = job
  if (!choices.isRepeatsPreset || workOf(job, prepared) <= MOST_WORK_OF_REPEATS) return job
  return { ...job, choices: { ...choices, foldEnsembleRepeats: 1 } }
}

function withRecipe<J extends Unstarted>(job: J, settled?: RecipeName): Chosen<J> {
  const { table, testRows = 0, choices } = job
  if (choices.withRecipe === null || settled === choices.recipeName) return { job, prepared: prepare(job) }
  const rows = table.rows - testRows
  if (rows >= MOST_ROWS) return instead(job, choices.withRecipe(settled ?? 'plain'), `${grouped(rows)} rows`)
  const most = rows < MOST_WORK.from ? MOST_WORK.few : MOST_WORK.many
  const { budgetSeconds = Infinity } = choices.improve ?? {}
  const prepared = prepare(job)
  const work = workOf(job, prepared, choices.isRepeatsPreset ? 1 : choices.foldEnsembleRepeats)
  const reason = reasonOf(prepared, work > most ? Infinity : budgetSeconds)
  if (settled !== undefined) return instead(job, choices.withRecipe(settled), reason)
  const part = choices.preflight ? TIMES_BUDGET : PART_OF_BUDGET
  if (work <= Math.min(most, part * WORK_OF_SECOND * budgetSeconds)) return { job, prepared }
  const fast = instead(job, choices.withRecipe('fast'), reason)
  return workOf(fast.job, fast.prepared) <= most ? fast : instead(job, choices.withRecipe('plain'), reason)
}

/** The fast recipe in place of one that a preflight found too slow for the budget; `null` where a flag names it or it is fast already. */
export function fastFor<J extends Unstarted>(job: J, prepared: Prepared): Chosen<J> | null {
  const { withRecipe, recipeName, improve } = job.choices
  if (withRecipe === null || recipeName !== 'accurate') return null
  return instead(job, withRecipe('fast'), reasonOf(prepared, improve?.budgetSeconds ?? Infinity))
}

function reasonOf({ train }: Prepared, budgetSeconds: number): string {
  const limit = budgetSeconds === Infinity ? '' : ` and a budget of ${duration(budgetSeconds)}`
  return `${grouped(train.rows)} rows of train with ${grouped(train.features)} features${limit}`
}

function instead<J extends Unstarted>(job: J, choices: Choices, recipeReason: string): Chosen<J> {
  const own = { ...job, choices: { ...choices, recipeReason } }
  return { job: own, prepared: prepare(own) }
}

/** Multiplications of the trainings: forward once, backward twice. */
function workOf(
  { choices }: Pick<Unstarted, 'choices'>,
  { train, recipe }: Prepared,
  repeats = choices.foldEnsembleRepeats,
): number {
  const widths = [train.features, ...recipe.layers]
  const units = [...widths, ...Array<number>(2 * recipe.residualBlocks).fill(widths.at(-1) ?? 0)]
  const weights = units.reduce((sum, width, i) => sum + (i === 0 ? 0 : width * (units[i - 1] ?? 0)), 0)
  return 3 * weights * train.rows * recipe.epochs * (1 + repeats * choices.foldEnsemble)
}

/** Says why the recipe is another one, if it is. */
export function sayRecipe({ choices, progress }: Pick<Job, 'choices' | 'progress'>): void {
  const note = recipeNote(choices)
  if (note !== null) progress.say(progressLines(note))
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

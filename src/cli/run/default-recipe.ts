import { grouped } from '../../noun.js'
import type { Choices } from '../flags/train.js'
import type { Prepared, Unstarted } from './job.js'
import { prepare } from './prepare.js'

/** Rows, those of the test part left out, from which the default recipe is plain. */
const MOST_ROWS = 20_000
/** Multiplications of all trainings from which it is: about 20 s of one core below 2,000 rows, 80 s from there. */
const MOST_WORK = { few: 1e11, many: 4e11, from: 2000 }

/** A job with its recipe, and its parts prepared as the recipe asks for. */
export interface Chosen<J> {
  readonly job: J
  readonly prepared: Prepared
}

/** Prepares the parts. A recipe that no flag names gives way to the plain one where rows or features make it too slow. */
export function prepareChosen<J extends Unstarted>(job: J): Chosen<J> {
  const { table, testRows = 0, choices } = job
  if (choices.plain === null) return { job, prepared: prepare(job) }
  const rows = table.rows - testRows
  if (rows >= MOST_ROWS) return plainFor(job, choices.plain(), `${grouped(rows)} rows`)
  const prepared = prepare(job)
  if (workOf(job, prepared) <= (rows < MOST_WORK.from ? MOST_WORK.few : MOST_WORK.many)) return { job, prepared }
  const { train } = prepared
  return plainFor(job, choices.plain(), `${grouped(train.rows)} rows of train with ${grouped(train.features)} features`)
}

function plainFor<J extends Unstarted>(job: J, plain: Choices, recipeReason: string): Chosen<J> {
  // Folds and trials are those of the command.
  const { improve, folds } = job.choices
  const choices = { ...plain, improve, folds: improve === null ? plain.folds : folds, recipeReason }
  const own = { ...job, choices }
  return { job: own, prepared: prepare(own) }
}

/** Multiplications of the trainings: forward once, backward twice. */
function workOf({ choices }: Unstarted, { train, recipe }: Prepared): number {
  const widths = [train.features, ...recipe.layers]
  const units = [...widths, ...Array<number>(2 * recipe.residualBlocks).fill(widths.at(-1) ?? 0)]
  const weights = units.reduce((sum, width, i) => sum + (i === 0 ? 0 : width * (units[i - 1] ?? 0)), 0)
  return 3 * weights * train.rows * recipe.epochs * (1 + choices.foldEnsemble)
}

/** Why the recipe is plain, in a line; `null`: it is the default one, or a flag names it. */
export function recipeNote({ recipeReason }: Pick<Choices, 'recipeReason'>): string | null {
  if (recipeReason === null) return null
  return `recipe: plain, one network, since ${recipeReason} ${recipeReason.startsWith('--') ? 'does not go with the default one' : 'would take the default one too long'} (--recipe accurate asks for it)`
}

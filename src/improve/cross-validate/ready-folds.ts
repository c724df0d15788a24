import { keptFolds } from './fold-data.js'
import type { FoldPlan } from './folds.js'
import type { Recipe } from './options.js'
import type { FoldContext } from './train-fold.js'

/** Trainings over folds, checked and ready to run. */
export interface ReadyFolds {
  readonly context: FoldContext
  readonly plan: FoldPlan
}

/** The same rows and folds for another recipe of the same task. */
export function withRecipe({ context, plan }: ReadyFolds, recipe: Recipe): ReadyFolds {
  return { context: { ...context, recipe }, plan: { ...plan, stoppingFraction: recipe.stoppingFraction } }
}

/** The same folds for several recipes: what one prepares is kept for the others. */
export function keepingFolds({ context, plan }: ReadyFolds): ReadyFolds {
  return { context: { ...context, prepare: keptFolds(context.prepare) }, plan }
}

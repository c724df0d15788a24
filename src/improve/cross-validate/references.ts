import { WellfitError } from '../../errors.js'
import type { FoldReferences, ReferenceName } from '../../result/index.js'
import { achievableOf } from '../statistics/achievable-over-folds.js'
import type { FoldFit, Recipe } from './options.js'
import { type ReadyFolds, withRecipe } from './ready-folds.js'
import { type CrossValidated, type FoldsWithRows, runFolds } from './run-folds.js'

const UNITS = 64
/** Rows per fold × epochs of the wide reference. */
const WORK = 60_000
const [FEWEST_EPOCHS, MOST_EPOCHS] = [40, 150]
/** The fraction of a fold's train rows that the wide reference monitors. */
const MONITORED = 0.15

const LINEAR: FoldFit = { optimizer: 'lbfgs', epochs: 30, l2: 1 }

function wideFit(rows: number): FoldFit {
  return {
    optimizer: { kind: 'adam', learningRate: 3e-3 },
    batchSize: 32,
    epochs: Math.round(Math.min(MOST_EPOCHS, Math.max(FEWEST_EPOCHS, WORK / rows))),
    l2: 1,
    earlyStopping: { patience: 20 },
  }
}

/** Recipes to compare one with: the least and the most flexible that suit most tables. */
function referencesOf(own: Recipe, rows: number): { readonly name: ReferenceName; readonly recipe: Recipe }[] {
  const last = own.network.layers.at(-1)
  if (last === undefined) return []
  const output = { units: last.units }
  const shared = { ...own, repeats: 1, metrics: [] }
  const shape = { loss: own.network.loss, ...(own.network.precision ? { precision: own.network.precision } : {}) }
  return [
    {
      name: 'linear',
      recipe: { ...shared, network: { ...shape, layers: [output] }, fit: LINEAR, stoppingFraction: 0 },
    },
    {
      name: 'wide',
      recipe: {
        ...shared,
        network: { ...shape, layers: [{ units: UNITS }, output] },
        fit: wideFit(rows),
        stoppingFraction: own.stoppingFraction > 0 ? own.stoppingFraction : MONITORED,
      },
    },
  ]
}

/** Trains a recipe over its folds, and where it asks for them the references on the first repeat, each within the same time limit. */
export async function runWithReferences(ready: ReadyFolds): Promise<CrossValidated> {
  const { recipe } = ready.context
  const own = await runFolds(ready.context, ready.plan)
  return recipe.references ? await withReferences(own, ready) : own.found
}

/** Trains the references on the folds of a recipe, each within its time limit. */
export async function withReferences(own: FoldsWithRows, ready: ReadyFolds): Promise<CrossValidated> {
  const { recipe } = ready.context
  const others: { name: ReferenceName; folds: FoldsWithRows }[] = []
  for (const { name, recipe: other } of referencesOf(recipe, ready.plan.input.rows)) {
    const { context, plan } = withRecipe(ready, { ...other, onFold: undefined })
    const folds = await unlessItFails(runFolds(context, plan))
    if (folds !== null) others.push({ name, folds })
  }
  if (others.length === 0) return own.found
  return { ...own.found, references: compared(own, others) }
}

/** A reference that diverges or takes too long is left out: the recipe itself is measured. */
async function unlessItFails(running: Promise<FoldsWithRows>): Promise<FoldsWithRows | null> {
  try {
    return await running
  } catch (error) {
    if (error instanceof WellfitError && (error.code === 'DIVERGED' || error.code === 'ABORTED')) return null
    throw error
  }
}

function compared(
  own: FoldsWithRows,
  others: readonly { readonly name: ReferenceName; readonly folds: FoldsWithRows }[],
): FoldReferences {
  const all = [{ name: 'own' as const, folds: own }, ...others]
  const recipes = all.map(({ name, folds: { found } }) => ({ name, error: found.error, trainError: found.trainError }))
  const errorOf = ({ folds }: (typeof all)[number]): number => folds.found.error.estimate
  const best = all.reduce((lowest, one) => (errorOf(one) < errorOf(lowest) ? one : lowest))
  return { recipes, best: best.name, ...achievableOf(own, best.folds) }
}

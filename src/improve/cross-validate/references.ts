import { WellfitError } from '../../errors.js'
import type { ActionChange, FoldReferences, ReferenceName } from '../../result/index.js'
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

const WIDE_RATE = 3e-3
const PATIENCE = 20

const LINEAR = { optimizer: 'lbfgs', epochs: 30, l2: 1 } as const satisfies FoldFit

function isDropped({ network }: Recipe): boolean {
  return network.layers.some(({ keepProb = 1 }) => keepProb < 1)
}

function wideFit(rows: number): FoldFit & { readonly epochs: number; readonly batchSize: number; readonly l2: number } {
  return {
    optimizer: { kind: 'adam', learningRate: WIDE_RATE },
    batchSize: 32,
    epochs: Math.round(Math.min(MOST_EPOCHS, Math.max(FEWEST_EPOCHS, WORK / rows))),
    l2: 1,
    earlyStopping: { patience: PATIENCE },
  }
}

/** A recipe to compare another with, and what to change of that other to train by it. */
interface Reference {
  readonly name: ReferenceName
  readonly recipe: Recipe
  readonly change: ActionChange
}

/** Recipes to compare one with: the least and the most flexible that suit most tables. */
function referencesOf(own: Recipe, rows: number): Reference[] {
  const last = own.network.layers.at(-1)
  if (last === undefined) return []
  const output = { units: last.units }
  const shared = { ...own, repeats: 1, metrics: [] }
  // The references have no L1 penalty.
  const plain = (own.fit.l1 ?? 0) > 0 ? { l1: 0 } : {}
  const wide = wideFit(rows)
  const shape = { loss: own.network.loss, ...(own.network.precision ? { precision: own.network.precision } : {}) }
  return [
    {
      name: 'linear',
      recipe: { ...shared, network: { ...shape, layers: [output] }, fit: LINEAR, stoppingFraction: 0 },
      change: { ...plain, hidden: [], optimizer: 'lbfgs', epochs: LINEAR.epochs, l2: LINEAR.l2 },
    },
    {
      name: 'wide',
      recipe: {
        ...shared,
        network: { ...shape, layers: [{ units: UNITS }, output] },
        fit: wide,
        stoppingFraction: own.stoppingFraction > 0 ? own.stoppingFraction : MONITORED,
      },
      change: {
        ...plain,
        hidden: [UNITS],
        ...(isDropped(own) ? { keepProb: 1 } : {}),
        optimizer: 'adam',
        learningRate: WIDE_RATE,
        epochs: wide.epochs,
        batchSize: wide.batchSize,
        patience: PATIENCE,
        l2: wide.l2,
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
  const others: OtherFolds[] = []
  for (const { name, recipe: other, change } of referencesOf(recipe, ready.plan.input.rows)) {
    const { context, plan } = withRecipe(ready, { ...other, onFold: undefined })
    const folds = await unlessItFails(runFolds(context, plan))
    if (folds !== null) others.push({ name, change, folds })
  }
  if (others.length === 0) return own.found
  return { ...own.found, references: compared(own, others) }
}

type OtherFolds = Pick<Reference, 'name' | 'change'> & { readonly folds: FoldsWithRows }

/** A reference that diverges or takes too long is left out: the recipe itself is measured. */
async function unlessItFails(running: Promise<FoldsWithRows>): Promise<FoldsWithRows | null> {
  try {
    return await running
  } catch (error) {
    if (error instanceof WellfitError && (error.code === 'DIVERGED' || error.code === 'ABORTED')) return null
    throw error
  }
}

function compared(own: FoldsWithRows, others: readonly OtherFolds[]): FoldReferences {
  const all = [{ name: 'own' as const, folds: own, change: null }, ...others]
  const recipes = all.map(({ name, change, folds: { found } }) => {
    return { name, error: found.error, trainError: found.trainError, change }
  })
  const errorOf = ({ folds }: (typeof all)[number]): number => folds.found.error.estimate
  const best = all.reduce((lowest, one) => (errorOf(one) < errorOf(lowest) ? one : lowest))
  return { recipes, best: best.name, ...achievableOf(own, best.folds) }
}

import {
  type Dataset,
  type FitOptions,
  inputGroups,
  type LayerOptions,
  type NetworkOptions,
  type Optimizer,
  type Preprocessor,
  type TrialFit,
} from '../../index.js'
import type { Job } from './job.js'
import type { Recipe } from './recipe.js'
import type { StepChoices } from '../flags/step.js'

type Steps = Pick<Recipe, 'l2' | 'l1' | 'epochs' | 'batchSize'> & StepChoices & { readonly optimizer: Optimizer }

/** A recipe, and the form of the rows that it is for. */
export interface Planned {
  readonly train: Pick<Dataset, 'rows' | 'features' | 'targets'>
  readonly preprocessor: Preprocessor
  readonly recipe: Recipe
}

/** Two categories are one number as they are. */
const FEWEST_CATEGORIES = 3

/** How the first layer embeds and scales its inputs. */
function inputOptions({ recipe, preprocessor }: Omit<Planned, 'train'>): Partial<LayerOptions> {
  const { periodicSigma: sigma, frequencies, categoryDimension: dimension, inputScale } = recipe
  const scaled = inputScale ? { inputScale } : {}
  if (sigma === 0 && dimension === 0) return scaled
  const { numbers, categories } = inputGroups(preprocessor)
  const embedded = categories.filter(({ count }) => count >= FEWEST_CATEGORIES)
  return {
    ...scaled,
    ...(sigma === 0 || numbers.length === 0 ? {} : { periodic: { sigma, frequencies, inputs: numbers } }),
    ...(dimension === 0 ? {} : { categories: embedded.map((block) => ({ ...block, dimension })) }),
  }
}

/** The network of a recipe. */
export function networkOptions(planned: Planned, seed: number): NetworkOptions {
  const { train, recipe } = planned
  const { targets } = train
  const { activation, initializer, biasInitializer, keepProb, inputKeepProb, precision, members } = recipe
  const normalization = recipe.normalization === 'none' ? null : recipe.normalization
  const own = {
    ...(initializer === undefined ? {} : { initializer }),
    ...(biasInitializer === undefined ? {} : { biasInitializer }),
  }
  const dense = recipe.layers.map((units) => ({ units, activation, keepProb, normalization, ...own }))
  const width = recipe.layers.at(-1) ?? train.features
  // The second layer is linear and begins at 0, so that a block begins as the identity.
  const block = [
    { units: width, activation, keepProb, normalization, ...own },
    { units: width, residual: 2, keepProb },
  ]
  const hidden = [...dense, ...Array.from({ length: recipe.residualBlocks }, () => block).flat()]
  const classes = targets.kind === 'classes' ? targets.classes.length : 0
  const layers = [...hidden, { units: classes > 2 ? classes : 1 }]
  return {
    inputs: train.features,
    layers: layers.map((layer, i) => (i === 0 ? { ...layer, ...inputOptions(planned) } : layer)),
    loss: classes === 0 ? 'meanSquaredError' : classes === 2 ? 'binaryCrossEntropy' : 'softmaxCrossEntropy',
    inputKeepProb,
    precision,
    ...(members === 1 ? {} : { members }),
    seed,
  }
}

/** Options of `fit` that the preflight uses too. */
export function stepsOf({ train, recipe }: Planned): Steps {
  const { l2, l1, epochs, step } = recipe
  const batchSize = Math.min(recipe.batchSize, train.rows)
  return { l2, l1, epochs, batchSize, optimizer: optimizerOf(recipe), ...step }
}

/** Options of `fit` without the seed. */
export function fitOf(
  { choices }: Pick<Job, 'choices'>,
  prepared: Planned,
): Steps & Required<Pick<TrialFit, 'augment' | 'earlyStopping'>> {
  const { patience, monitor } = prepared.recipe
  const { augment } = choices.augmenting
  return { ...stepsOf(prepared), augment, earlyStopping: { patience, monitor } }
}

/** A training that shows its epochs, may be interrupted or end in time, and may carry on where another stopped. */
type Training = Pick<Job, 'choices' | 'progress' | 'signal' | 'maxSeconds' | 'checkpoint' | 'resume'>

/** Options of `fit` for the training of a job, but its rows. */
export function fitOfJob(job: Training, prepared: Planned): FitOptions {
  const { choices, progress, signal, maxSeconds, checkpoint, resume } = job
  const { epochs } = prepared.recipe
  return {
    ...fitOf(job, prepared),
    seed: choices.seed,
    onEpoch: (row) => progress.epoch(row, epochs),
    signal,
    ...(maxSeconds === undefined ? {} : { maxSeconds }),
    ...(checkpoint === undefined ? {} : { checkpoint }),
    ...(resume === undefined ? {} : { resume }),
  }
}

function optimizerOf({ optimizer: kind, learningRate, beta2, weightDecay }: Recipe): Optimizer {
  return {
    kind,
    ...(learningRate === undefined ? {} : { learningRate }),
    ...(beta2 === undefined ? {} : { beta2 }),
    ...(weightDecay === undefined ? {} : { weightDecay }),
  }
}

import type { ActionChange } from '../../../index.js'
import type { Recipe } from '../recipe.js'

/** The recipe with a change that was kept. */
export function changed(recipe: Recipe, change: ActionChange): Recipe {
  const {
    hidden,
    activation,
    optimizer,
    learningRate,
    clipNorm,
    schedule,
    keepProb,
    l2,
    l1,
    epochs,
    batchSize,
    patience,
    residualBlocks,
    periodicSigma,
    classWeights,
  } = change
  const numbers = { keepProb, l2, l1, epochs, batchSize, patience, residualBlocks, periodicSigma }
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
    ...(clipNorm === undefined && schedule === undefined && classWeights === undefined
      ? {}
      : {
          step: {
            ...recipe.step,
            ...(clipNorm === undefined ? {} : { clipNorm }),
            ...(schedule === undefined ? {} : { schedule }),
            ...(classWeights === undefined ? {} : { classWeights }),
          },
        }),
  }
}

import { grouped, noun } from '../../noun.js'
import type { ActionChange, AugmentationChange } from '../../result/index.js'
import { figure } from '../numbers.js'

const SCALINGS = {
  standard: 'standard',
  minMax: 'min-max',
  robust: 'robust',
  robustSmoothClip: 'robust, smoothly clipped',
  quantile: 'quantile',
} as const

/** An augmentation with its options: `warp (shift 0.1, rotate 10)`. */
function describeAugmentation({ kind, ...options }: AugmentationChange): string {
  // A shape of images is no choice, and numbers are named by themselves.
  const named = Object.entries(options).filter(([name, value]) => name !== 'image' && typeof value !== 'boolean')
  const words = named.map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(' × ') : String(value)}`)
  return words.length === 0 ? kind : `${kind} (${words.join(', ')})`
}

/** All that a change sets, in words: `λ₂ = 0.25, keepProb 0.9`. */
export function describeChange(change: ActionChange): string {
  const {
    hidden,
    activation,
    initializer,
    outputActivation,
    batchSize,
    optimizer,
    learningRate,
    l2,
    l1,
    keepProb,
    clipNorm,
    epochs,
    patience,
    schedule,
    residualBlocks,
    periodicSigma,
    standardizeInputs,
    standardizeTargets,
  } = change
  const words = [
    hidden === undefined
      ? null
      : hidden.length === 0
        ? 'no hidden layer'
        : `${hidden.join('-')} hidden ${unitsNoun(hidden)}`,
    residualBlocks === undefined ? null : `${residualBlocks} residual ${noun(residualBlocks, 'block')}`,
    periodicSigma === undefined ? null : `periodic embedding of numbers, σ = ${periodicSigma}`,
    activation === undefined ? null : `activation ${activation}`,
    initializer === undefined ? null : `initializer ${initializer}`,
    outputActivation === undefined ? null : `output activation ${outputActivation}`,
    optimizer === undefined ? null : `optimizer ${optimizer}`,
    learningRate === undefined ? null : `learning rate ${learningRate}`,
    l2 === undefined ? null : `λ₂ = ${figure(l2)}`,
    l1 === undefined ? null : `λ₁ = ${figure(l1)}`,
    keepProb === undefined ? null : `keepProb ${keepProb}`,
    clipNorm === undefined ? null : `clipNorm ${clipNorm}`,
    batchSize === undefined ? null : `batchSize ${batchSize}`,
    epochs === undefined ? null : `${grouped(epochs)} ${noun(epochs, 'epoch')}`,
    patience === undefined ? null : `patience ${patience}`,
    schedule === undefined
      ? null
      : schedule === 'constant'
        ? 'a constant learning rate'
        : `a ${schedule} schedule of the learning rate`,
    ...wordsOfRows(change),
    standardizeInputs === undefined ? null : 'standardized inputs',
    standardizeTargets === undefined ? null : 'standardized targets',
  ]
  return words.filter((part) => part !== null).join(', ')
}

/** What is done to the rows and their weights. */
function wordsOfRows({ scaling, numbers, targetScale, classWeights, augment }: ActionChange): (string | null)[] {
  return [
    scaling === undefined
      ? null
      : scaling === 'none'
        ? 'numbers in their units'
        : `${SCALINGS[scaling]} scaling of numbers`,
    numbers === undefined ? null : numbers === 'scaled' ? 'numbers without bins' : 'bins of numbers (piecewise linear)',
    targetScale === undefined ? null : `target on a ${targetScale} scale`,
    classWeights === undefined ? null : `${classWeights} class weights`,
    augment === undefined
      ? null
      : augment.length === 0
        ? 'no augmentation'
        : `augmentation: ${augment.map(describeAugmentation).join(', ')}`,
  ]
}

/** `unit` of a single hidden unit, else `units`. */
export function unitsNoun(hidden: readonly number[]): string {
  return noun(hidden.length === 1 ? (hidden[0] ?? 0) : 0, 'unit')
}

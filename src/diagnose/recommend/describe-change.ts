import { grouped, noun } from '../../noun.js'
import type { ActionChange } from '../../result/index.js'
import { figure } from '../numbers.js'

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
    standardizeInputs === undefined ? null : 'standardized inputs',
    standardizeTargets === undefined ? null : 'standardized targets',
  ]
  return words.filter((part) => part !== null).join(', ')
}

/** `unit` of a single hidden unit, else `units`. */
export function unitsNoun(hidden: readonly number[]): string {
  return noun(hidden.length === 1 ? (hidden[0] ?? 0) : 0, 'unit')
}

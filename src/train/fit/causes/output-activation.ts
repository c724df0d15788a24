import { WellfitError } from '../../../errors.js'
import { partName } from '../../../model/custom-part.js'
import { lossKind } from '../../../model/losses.js'
import type { NetworkDescription } from '../../../model/network-options.js'

/**
 * Refuses sigmoid outputs before a loss that applies the sigmoid itself, as in Keras's `Dense(1, activation='sigmoid')`
 * with `binary_crossentropy`: predictions would be sigmoids of sigmoids, between 0.5 and 0.73.
 */
export function checkOutputActivation(functionName: string, { layers, loss }: NetworkDescription): void {
  const last = layers.at(-1)
  if (last?.activation !== 'sigmoid' || lossKind(loss).prediction !== 'sigmoid') return
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName,
    field: `layers[${layers.length - 1}].activation`,
    value: 'sigmoid',
    expected: `be 'identity' before the loss '${partName(loss)}', which applies it itself`,
    remedy: 'Leave it out: `predict` gives probabilities anyway.',
  })
}

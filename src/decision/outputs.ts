import { lossKind } from '../model/losses.js'
import type { NetworkDescription } from '../model/network-options.js'
import type { Signature } from '../result/index.js'

/** The probabilities that a classifier gives for each row. */
export interface Outputs {
  /** Probabilities a row: 1 for two classes where only that of the second is given. */
  readonly width: number
  /** Whether each probability is of a label of its own, of which a row has any number. */
  readonly isMultiLabel: boolean
  /** Names of the classes or labels; the default ones where no names are known. */
  readonly names: readonly string[]
  /** The name of the only output of a network whose classes have no names: it stands for class '1'. */
  readonly onlyOutput?: string
}

type OutputNames = Pick<Signature, 'classes' | 'targetNames'>

/** Whether each row has several labels: several outputs, each a probability of its own. */
export function isMultiLabel({ loss, layers }: NetworkDescription): boolean {
  return lossKind(loss).prediction === 'sigmoid' && (layers.at(-1)?.units ?? 1) > 1
}

/** The outputs of a network; `null` of a regression. */
export function outputsOf(network: NetworkDescription, names: OutputNames): Outputs | null {
  const { prediction } = lossKind(network.loss)
  return prediction === 'identity' ? null : probabilityOutputs(prediction, network.layers.at(-1)?.units ?? 1, names)
}

/** The outputs of a classifier that gives `width` probabilities a row. */
export function probabilityOutputs(
  prediction: 'softmax' | 'sigmoid',
  width: number,
  { classes, targetNames }: OutputNames,
): Outputs {
  const numbered = (count: number, prefix: string): string[] =>
    Array.from({ length: count }, (_, label) => `${prefix}${label}`)
  if (prediction === 'sigmoid' && width > 1 && classes === null) {
    return { width, isMultiLabel: true, names: targetNames ?? numbered(width, 'y') }
  }
  const names = classes ?? numbered(Math.max(2, width), '')
  const onlyOutput = width === 1 && classes === null ? { onlyOutput: targetNames?.[0] ?? 'y' } : {}
  return { width, isMultiLabel: false, names, ...onlyOutput }
}

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

/** Whether each row has several labels: several outputs, each a probability of its own. */
export function isMultiLabel({ loss, layers }: NetworkDescription): boolean {
  return lossKind(loss).prediction === 'sigmoid' && (layers.at(-1)?.units ?? 1) > 1
}

/** The outputs of a network; `null` of a regression. */
export function outputsOf(
  network: NetworkDescription,
  { classes, targetNames }: Pick<Signature, 'classes' | 'targetNames'>,
): Outputs | null {
  if (lossKind(network.loss).task === 'regression') return null
  const width = network.layers.at(-1)?.units ?? 1
  const isMulti = isMultiLabel(network) && classes === null
  const numbered = (count: number, prefix: string): string[] =>
    Array.from({ length: count }, (_, label) => `${prefix}${label}`)
  if (isMulti) return { width, isMultiLabel: true, names: targetNames ?? numbered(width, 'y') }
  const names = classes ?? numbered(Math.max(2, width), '')
  const onlyOutput = width === 1 && classes === null ? { onlyOutput: targetNames?.[0] ?? 'y' } : {}
  return { width, isMultiLabel: false, names, ...onlyOutput }
}

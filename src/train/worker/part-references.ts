import { WellfitError } from '../../errors.js'
import type { Checkpoint } from '../../model/checkpoint.js'
import { type CustomPart, isCustom } from '../../model/custom-part.js'
import type { NetworkDescription } from '../../model/network-options.js'
import { type PartValues, partValues } from '../../model/part-values.js'

/** A custom part as it is sent to a worker, which imports its functions from `module`. */
export interface PartReference {
  readonly custom: CustomPart['custom']
  readonly name: string
  readonly module: string
  /** Values by which the worker recognizes the function. */
  readonly values: PartValues
}

/** A network and a penalty whose custom parts are references. */
export interface ReferencedParts {
  readonly network: NetworkDescription
  readonly penalty?: unknown
}

/**
 * The network and the penalty of a fit with references in the place of custom parts.
 *
 * @throws WellfitError `INVALID_OPTION` where a part has no `module`.
 */
export function referenceParts(network: NetworkDescription, penalty: unknown): ReferencedParts {
  return replaceParts(network, penalty, (part) => {
    if (isCustom('activation', part) || isCustom('loss', part) || isCustom('penalty', part)) {
      const { custom, name, module = refuse(custom, name) } = part
      return { custom, name, module, values: partValues(part) } satisfies PartReference
    }
    return part
  })
}

/** The network and the penalty with every part replaced by what `replace` makes of it. */
export function replaceParts(
  network: NetworkDescription,
  penalty: unknown,
  replace: (part: unknown) => unknown,
): ReferencedParts {
  const layers = network.layers.map((layer) => ({ ...layer, activation: replace(layer.activation) }))
  const replaced = { ...network, layers, loss: replace(network.loss) } as NetworkDescription
  return { network: replaced, ...(penalty === undefined ? {} : { penalty: replace(penalty) }) }
}

/** A checkpoint as plain data: what is compared of custom parts when a run resumes, without their functions. */
export function plainCheckpoint(checkpoint: Checkpoint): Checkpoint {
  return { ...checkpoint, network: JSON.parse(JSON.stringify(checkpoint.network)) as NetworkDescription }
}

function refuse(custom: CustomPart['custom'], name: string): never {
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'fit',
    field: 'worker',
    value: true,
    expected: `be left out where the ${custom} '${name}' has no \`module\`, from which a worker could import it`,
    remedy: `Export it as '${name}' from a module, and add \`module: import.meta.url\` to its options.`,
  })
}

import { WellfitError } from '../errors.js'
import type { CustomActivation, CustomLoss } from '../model/custom-part.js'
import type { NetworkDescription } from '../model/network-options.js'
import { areSameValues, PART_VALUES, type PartValues, partValues } from '../model/part-values.js'
import { isObject, type Json } from './json.js'

/** A part of a network that is written in TypeScript. */
export type ModelPart = CustomActivation | CustomLoss

/** A custom part as stored: no code, only values that identify the function. */
interface StoredPart {
  readonly custom: ModelPart['custom']
  readonly name: string
  readonly values: PartValues
}

/** A network description with custom parts as stored. */
export function withoutFunctions(network: NetworkDescription): object {
  const stored = (part: unknown): unknown =>
    isPart(part) ? ({ custom: part.custom, name: part.name, values: partValues(part) } satisfies StoredPart) : part
  const layers = network.layers.map((layer) => ({ ...layer, activation: stored(layer.activation) }))
  return { ...network, layers, loss: stored(network.loss) }
}

function isPart(part: unknown): part is ModelPart {
  return typeof part === 'object' && part !== null && 'custom' in part
}

/** A stored network with its custom parts replaced by those given; malformed ones are left for later checks. */
export function withFunctions(network: Json | undefined, parts: readonly ModelPart[]): unknown {
  if (!isObject(network)) return network
  const missing = new Set<string>()
  const restored = (value: Json | undefined, kind: ModelPart['custom']): unknown => {
    if (!isStored(value, kind)) return value
    const part = parts.find(({ custom, name }) => custom === kind && name === value.name)
    if (part === undefined) missing.add(`${kind} '${value.name}'`)
    else checkSame(part, value)
    return part
  }
  const { layers, loss } = network
  const restoredLayers = !Array.isArray(layers)
    ? layers
    : (layers as readonly Json[]).map((layer) =>
        isObject(layer) && 'activation' in layer
          ? { ...layer, activation: restored(layer['activation'], 'activation') }
          : layer,
      )
  const restoredLoss = restored(loss, 'loss')
  if (missing.size > 0) throw missingParts([...missing], parts)
  return { ...network, layers: restoredLayers, loss: restoredLoss }
}

function isStored(value: Json | undefined, kind: ModelPart['custom']): value is StoredPart & { [key: string]: Json } {
  if (!isObject(value) || value['custom'] !== kind || typeof value['name'] !== 'string') return false
  return Array.isArray(value['values']) && value['values'].length === PART_VALUES
}

/** Names in a file are compared with the parts given, and never resolved in any other way. */
function missingParts(missing: readonly string[], parts: readonly ModelPart[]): WellfitError {
  return refusal(
    parts.map(({ name }) => name),
    `hold the parts that the model was saved with: ${missing.join(', ')}`,
    'Recreate them with customActivation or customLoss: decodeModel(json, tensors, { parts: [...] }).',
  )
}

function checkSame(part: ModelPart, { values }: StoredPart): void {
  if (areSameValues(partValues(part), values)) return
  const expected = `compute the same values as the model's ${part.custom} '${part.name}'`
  throw refusal(
    part.name,
    expected,
    'Pass the function that the model was trained with: this one has its name but differs.',
  )
}

function refusal(value: unknown, expected: string, remedy: string): WellfitError {
  return new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'decodeModel',
    field: 'parts',
    value,
    expected,
    remedy,
  })
}

import { WellfitError } from '../errors.js'
import type { CustomActivation, CustomLoss } from '../model/custom-part.js'
import type { NetworkDescription } from '../model/network-options.js'
import { isObject, type Json } from './json.js'

/** A part of a network that was written in TypeScript, and belongs to its model. */
export type ModelPart = CustomActivation | CustomLoss

/** What a file holds of it: no code, but values by which another part of the same name is told. */
interface StoredPart {
  readonly custom: ModelPart['custom']
  readonly name: string
  readonly values: readonly (number | null)[]
}

/** Where parts are looked at, and how far apart engines may be there. */
const POINTS = [-4, -1.5, -0.3, 0, 0.2, 1, 3.7]
const TARGETS = [1, 0, -0.3, 0.5, 1, -2, 3]
const TOLERANCE = 1e-6

function valuesOf(part: ModelPart): (number | null)[] {
  const [points, found] = [Float64Array.from(POINTS), new Float64Array(POINTS.length)]
  if (part.custom === 'activation') part.forward(points, found)
  else {
    points.forEach((output, i) => {
      found[i] = part.measure(Float64Array.of(output), Float64Array.of(TARGETS[i] ?? 0), new Float64Array(1))
    })
  }
  return Array.from(found, (value) => (Number.isFinite(value) ? value : null))
}

/** A network as a file holds it. */
export function withoutFunctions(network: NetworkDescription): object {
  const stored = (part: unknown): unknown =>
    isPart(part) ? ({ custom: part.custom, name: part.name, values: valuesOf(part) } satisfies StoredPart) : part
  const layers = network.layers.map((layer) => ({ ...layer, activation: stored(layer.activation) }))
  return { ...network, layers, loss: stored(network.loss) }
}

function isPart(part: unknown): part is ModelPart {
  return typeof part === 'object' && part !== null && 'custom' in part
}

/** A network as it was read, with the parts given in place of those that it names; what is malformed stays as it is. */
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
  return Array.isArray(value['values']) && value['values'].length === POINTS.length
}

/** A file's names are compared with those of what was given, and never looked up anywhere else. */
function missingParts(missing: readonly string[], parts: readonly ModelPart[]): WellfitError {
  return refusal(
    parts.map(({ name }) => name),
    `hold what the model was saved with: ${missing.join(', ')}`,
    'Make it by customActivation or customLoss as before: decodeModel(json, tensors, { parts: [...] }).',
  )
}

function checkSame(part: ModelPart, { values }: StoredPart): void {
  if (valuesOf(part).every((value, i) => isNear(value, values[i] ?? null))) return
  const expected = `compute what the ${part.custom} '${part.name}' of the model did`
  throw refusal(part.name, expected, 'Pass the one that the model was trained with: another function has its name.')
}

function isNear(left: number | null, right: number | null): boolean {
  if (left === null || right === null) return left === right
  return Math.abs(left - right) <= TOLERANCE * Math.max(1, Math.abs(left))
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

import { WellfitError } from '../errors.js'
import type { CustomActivation, CustomLoss } from '../model/custom-part.js'
import type { NetworkDescription } from '../model/network-options.js'
import { isObject, type Json } from './json.js'

/** A part of a network that is written in TypeScript. */
export type ModelPart = CustomActivation | CustomLoss

/** A custom part as stored: no code, only values that identify the function. */
interface StoredPart {
  readonly custom: ModelPart['custom']
  readonly name: string
  readonly values: readonly (number | null)[]
}

/** The points at which parts are sampled, and how much engines may differ there. */
const POINTS = [-4, -1.5, -0.3, 0, 0.2, 1, 3.7]
const TARGETS = [1, 0, -0.3, 0.5, 1, -2, 3]
const TOLERANCE = 1e-6

function valuesOf(part: ModelPart): (number | null)[] {
  const [points, found] = [Float64Array.from(POINTS), new Float64Array(POINTS.length)]
  if (part.custom === 'activation') part.forward(points, found)
  else {
    points.forEach((_, i) => {
      // A loss of several outputs takes the points from this one on.
      const row = (points: readonly number[]): Float64Array =>
        Float64Array.from({ length: part.outputs ?? 1 }, (_, j) => points[(i + j) % points.length] ?? 0)
      const outputs = row(POINTS)
      found[i] = part.measure(outputs, row(TARGETS), new Float64Array(outputs.length))
    })
  }
  return Array.from(found, (value) => (Number.isFinite(value) ? value : null))
}

/** A network description with custom parts as stored. */
export function withoutFunctions(network: NetworkDescription): object {
  const stored = (part: unknown): unknown =>
    isPart(part) ? ({ custom: part.custom, name: part.name, values: valuesOf(part) } satisfies StoredPart) : part
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
  return Array.isArray(value['values']) && value['values'].length === POINTS.length
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
  if (valuesOf(part).every((value, i) => isNear(value, values[i] ?? null))) return
  const expected = `compute the same values as the model's ${part.custom} '${part.name}'`
  throw refusal(
    part.name,
    expected,
    'Pass the function that the model was trained with: this one has its name but differs.',
  )
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

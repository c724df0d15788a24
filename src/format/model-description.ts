import { checkDecision } from '../decision/check-decision.js'
import { outputsOf } from '../decision/outputs.js'
import { WellfitError } from '../errors.js'
import { describeNetwork } from '../model/describe-network.js'
import { lossKind } from '../model/losses.js'
import type { NetworkDescription, NetworkOptions } from '../model/network-options.js'
import { checkBoolean, checkKeys, checkPlainObject } from '../options.js'
import type { Decision } from '../result/index.js'
import { type Json, plainJson } from './json.js'

/** The description in a model.json. */
export interface StoredDescription {
  /** The options of `network`, defaults filled in. */
  readonly network: NetworkDescription
  /** Plain JSON for `preprocess` and `preprocessFeatures`, which check it. */
  readonly preprocessor: { readonly [key: string]: Json } | null
  readonly columns: readonly string[] | null
  readonly classes: readonly string[] | null
  /** Names of a regression's outputs. */
  readonly targetNames: readonly string[] | null
  /** Whether inputs are bytes, read as value / 255. */
  readonly bytes: boolean | null
  readonly target: string | null
  /** A scaler of the targets: plain JSON. */
  readonly targetScaler: { readonly [key: string]: Json } | null
  /** How probabilities become decisions. */
  readonly decision: Decision | null
  readonly metadata: { readonly [key: string]: Json }
}

interface Unchecked {
  readonly network: unknown
  readonly preprocessor?: unknown
  readonly columns?: unknown
  readonly classes?: unknown
  readonly targetNames?: unknown
  readonly bytes?: unknown
  readonly target?: unknown
  readonly targetScaler?: unknown
  readonly decision?: unknown
  readonly metadata?: unknown
}

/** The members of a stored description. */
export const STORED_KEYS = [
  'network',
  'preprocessor',
  'targetScaler',
  'columns',
  'classes',
  'targetNames',
  'bytes',
  'target',
  'decision',
  'metadata',
] as const

/** Checks a description, given or decoded, and fills in defaults. Errors: `INVALID_OPTION`. */
export function describeStored(functionName: string, parts: Unchecked): StoredDescription {
  const nullable = STORED_KEYS.filter((key) => key !== 'network' && key !== 'metadata')
  checkKeys(functionName, 'parts', parts, [...STORED_KEYS, 'parameters'], nullable)
  checkPlainObject(functionName, 'network', parts.network)
  const network = describeNetwork(parts.network as NetworkOptions, functionName)
  const outputs = network.layers.at(-1)?.units ?? 0
  const classes = checkNames(functionName, 'classes', parts.classes)
  checkCount(
    functionName,
    'classes',
    classes,
    lossKind(network.loss).prediction === 'sigmoid' && outputs === 1 ? 2 : outputs,
  )
  const columns = checkNames(functionName, 'columns', parts.columns)
  checkCount(functionName, 'columns', columns, network.inputs)
  const targetNames = checkNames(functionName, 'targetNames', parts.targetNames)
  checkCount(functionName, 'targetNames', targetNames, outputs)
  return {
    network,
    preprocessor: objectOrNull(functionName, 'preprocessor', parts.preprocessor),
    targetScaler: objectOrNull(functionName, 'targetScaler', parts.targetScaler),
    columns,
    classes,
    targetNames,
    bytes: isAbsent(parts.bytes) ? null : checkBoolean(functionName, 'bytes', parts.bytes),
    target: isAbsent(parts.target) ? null : checkText(functionName, 'target', parts.target),
    decision: isAbsent(parts.decision)
      ? null
      : checkDecision(functionName, plainJson(functionName, 'decision', parts.decision), {
          outputs: outputsOf(network, { classes, targetNames }),
          units: outputs,
          // The names of classes may be known from the preprocessor alone.
          areNamed: classes !== null || targetNames !== null,
        }),
    metadata: plainObject(functionName, 'metadata', parts.metadata ?? {}),
  }
}

function objectOrNull(functionName: string, field: string, value: unknown): { readonly [key: string]: Json } | null {
  return isAbsent(value) ? null : plainObject(functionName, field, value)
}

function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined
}

function checkNames(functionName: string, field: string, value: unknown): string[] | null {
  if (isAbsent(value)) return null
  if (!Array.isArray(value)) throw refusal(functionName, field, value, 'be an array of strings')
  return value.map((item, index) => checkText(functionName, `${field}[${index}]`, item))
}

function checkText(functionName: string, field: string, value: unknown): string {
  if (typeof value === 'string') return value
  throw refusal(functionName, field, value, 'be a string')
}

function checkCount(functionName: string, field: string, names: readonly string[] | null, count: number): void {
  if (names === null) return
  if (names.length !== count)
    throw refusal(functionName, field, names, `hold ${count} names, as many as the network has`)
  if (new Set(names).size !== names.length) throw refusal(functionName, field, names, 'differ from each other')
}

function plainObject(functionName: string, field: string, value: unknown): { readonly [key: string]: Json } {
  const plain = plainJson(functionName, field, value)
  if (typeof plain === 'object' && plain !== null && !Array.isArray(plain))
    return plain as { readonly [key: string]: Json }
  throw refusal(functionName, field, value, 'be an object')
}

function refusal(functionName: string, field: string, value: unknown, expected: string): WellfitError {
  return new WellfitError({ code: 'INVALID_OPTION', functionName, field, value, expected })
}

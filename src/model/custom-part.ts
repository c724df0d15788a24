import type { CustomActivation, CustomLoss, CustomPart, CustomPenalty } from './custom.js'
import type { NetworkDescription } from './network-options.js'

interface CustomParts {
  readonly activation: CustomActivation
  readonly loss: CustomLoss
  readonly penalty: CustomPenalty
}

const METHODS = {
  activation: ['forward', 'backward'],
  loss: ['measure'],
  penalty: ['sum', 'addGradient'],
} as const

/**
 * Whether an option is a part written in TypeScript, of the kind that belongs there. What was read from a file never
 * is: JSON holds no functions.
 */
export function isCustom<Kind extends CustomPart['custom']>(kind: Kind, value: unknown): value is CustomParts[Kind] {
  if (typeof value !== 'object' || value === null || !('custom' in value) || value.custom !== kind) return false
  const part: Readonly<Record<string, unknown>> = { ...value }
  return METHODS[kind].every((method) => typeof part[method] === 'function')
}

/** What a part is called: its own name, if it was written in TypeScript. */
export function partName(part: string | { readonly kind: string } | CustomPart): string {
  if (typeof part === 'string') return part
  return 'custom' in part ? part.name : part.kind
}

/** Whether a network has a part written in TypeScript. */
export function hasCustomPart(network: NetworkDescription): boolean {
  return customNames(network).length > 0
}

/** The names of those parts. */
export function customNames({ layers, loss }: NetworkDescription): string[] {
  const parts = [...layers.map(({ activation }) => activation), loss]
  return parts.flatMap((part) => (typeof part === 'object' && 'custom' in part ? [part.name] : []))
}

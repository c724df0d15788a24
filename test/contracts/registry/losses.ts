import { type LossEntry, losses } from '../../reference/losses.js'

export type { LossEntry } from '../../reference/losses.js'

/** Every loss that has a reference. */
export const lossRegistry = losses

export const lossEntries: readonly (LossEntry & { readonly kind: string })[] = Object.entries(losses).map(
  ([kind, entry]) => ({ kind, ...entry }),
)

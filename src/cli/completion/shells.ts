/** Shells whose completion is known. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const

/** A shell whose completion is known. */
export type Shell = (typeof SHELLS)[number]

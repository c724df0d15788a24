import type { PartName } from '../result.js'

/**
 * The page's CSS variables, each with the light theme's colour for a chart that stands alone.
 * Train, dev and test keep colour and marker shape throughout, so neither is the only carrier of meaning.
 */
export const INK = 'currentColor'
export const SURFACE = 'var(--surface, white)'
export const MUTED = 'var(--muted, #5c6470)'
export const ACHIEVABLE = 'var(--achievable, #6b7280)'
export const HIT = 'var(--hit, #35618f)'
export const MISS = 'var(--miss, #a8123e)'

export const PART_COLOUR: Readonly<Record<PartName, string>> = {
  train: 'var(--train, #0a62b8)',
  dev: 'var(--dev, #b65309)',
  test: 'var(--test, #00604f)',
}

export const PART_SYMBOL: Readonly<Record<PartName, 'circle' | 'triangle' | 'diamond'>> = {
  train: 'circle',
  dev: 'triangle',
  test: 'diamond',
}

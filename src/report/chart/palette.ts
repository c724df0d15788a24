import type { MeasuredPart } from '../../result/index.js'

/**
 * The page's CSS variables, each with the light theme's colour as the default for a standalone chart. Every part has a
 * colour and a marker shape, so that meaning never depends on colour alone.
 */
export const INK = 'currentColor'
export const SURFACE = 'var(--surface, white)'
export const MUTED = 'var(--muted, #5c6470)'
export const ACHIEVABLE = 'var(--achievable, #6b7280)'
export const HIT = 'var(--hit, #35618f)'
export const MISS = 'var(--miss, #a8123e)'

export const PART_COLOUR: Readonly<Record<MeasuredPart, string>> = {
  train: 'var(--train, #0a62b8)',
  trainDev: 'var(--train-dev, #7a3fb0)',
  dev: 'var(--dev, #b65309)',
  // Never beside train-dev.
  outOfFold: 'var(--train-dev, #7a3fb0)',
  test: 'var(--test, #00604f)',
}

export const PART_SYMBOL: Readonly<Record<MeasuredPart, 'circle' | 'square' | 'triangle' | 'diamond'>> = {
  train: 'circle',
  trainDev: 'square',
  dev: 'triangle',
  outOfFold: 'square',
  test: 'diamond',
}

/** Display names of the parts. */
export const PART_NAME: Readonly<Record<MeasuredPart, string>> = {
  train: 'train',
  trainDev: 'train-dev',
  dev: 'dev',
  outOfFold: 'out-of-fold',
  test: 'test',
}

/** The parts in order of their errors, from train to test. */
export const PARTS: readonly MeasuredPart[] = ['train', 'trainDev', 'dev', 'outOfFold', 'test']

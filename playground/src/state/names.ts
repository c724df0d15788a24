import type { Change, Settings } from './settings.ts'

/** Names of settings as the page shows them, where they differ from the program's. */
const names: Readonly<Partial<Record<keyof Settings, string>>> = {
  rows: 'rows',
  stretch: 'scale of x₁',
  dataSeed: 'data seed',
  train: '% of the rows in train',
  normalize: 'normalized by train',
  hidden: 'hidden units',
  l2: 'λ₂',
  l1: 'λ₁',
  learningRate: 'learning rate',
  batchSize: 'batch size',
  patience: 'patience',
}

/** The name of a setting. */
export function settingName(name: keyof Settings): string {
  return names[name] ?? name
}

/** A value of a setting. */
export function settingText(value: Settings[keyof Settings]): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  return typeof value === 'object' ? value.map(String).join('–') || 'none' : String(value)
}

/** A change, as it stands beside its mark on the curves. */
export function changeText({ name, value }: Change): string {
  const short = { learningRate: 'α', batchSize: 'batch', keepProb: 'keep' } as const
  return `${name in short ? short[name as keyof typeof short] : settingName(name)} ${settingText(value)}`
}

import type { ActionChange } from '../../index.js'

/** What each setting of a change is called on the command line; the value of its flag, or of several. */
const FLAGS: {
  readonly [Key in keyof ActionChange]-?: (value: NonNullable<ActionChange[Key]>) => readonly string[] | null
} = {
  hidden: (units) => ['--layers', units.length === 0 ? 'none' : units.join(',')],
  activation: (name) => ['--activation', name],
  initializer: (name) => ['--initializer', name],
  outputActivation: () => null,
  keepProb: (fraction) => ['--keep-prob', `${fraction}`],
  l2: (lambda) => ['--l2', `${lambda}`],
  l1: (lambda) => ['--l1', `${lambda}`],
  clipNorm: (norm) => ['--clip-norm', `${norm}`],
  batchSize: (rows) => ['--batch-size', `${rows}`],
  epochs: (epochs) => ['--epochs', `${epochs}`],
  learningRate: (rate) => ['--learning-rate', `${rate}`],
  optimizer: (name) => ['--optimizer', name],
  patience: (epochs) => ['--patience', `${epochs}`],
  schedule: (name) => ['--schedule', name],
  residualBlocks: (blocks) => ['--residual-blocks', `${blocks}`],
  periodicSigma: (sigma) => ['--periodic-sigma', `${sigma}`],
  scaling: (name) => ['--scaling', name],
  numbers: (name) => ['--numbers', name],
  targetScale: (name) => ['--target-scale', name],
  classWeights: (name) => ['--class-weights', name],
  augment: flagsOfAugmentation,
  standardizeInputs: () => null,
  standardizeTargets: () => null,
}

/**
 * The flags of `wellfit train` that set what changes set, the last one of each setting; `null` where a setting has no flag.
 */
export function flagsOfChanges(changes: readonly ActionChange[]): string[] | null {
  const flags: string[] = []
  for (const [key, value] of Object.entries(Object.assign({}, ...changes) as ActionChange)) {
    const flag = FLAGS[key as keyof ActionChange] as (value: unknown) => readonly string[] | null
    const own = value === undefined ? [] : flag(value)
    if (own === null) return null
    flags.push(...own)
  }
  return flags
}

/** Those that rows of a table have; an image has none. */
function flagsOfAugmentation(augment: NonNullable<ActionChange['augment']>): readonly string[] | null {
  const flags = augment.map(({ kind, sigma, relative, rate, alpha = 0.2 }) => {
    if (kind === 'noise' && relative === true) return ['--noise', String(sigma)]
    if (kind === 'mask') return ['--mask', String(rate)]
    return kind === 'mixup' ? ['--mixup', String(alpha)] : null
  })
  return flags.includes(null) ? null : flags.flatMap((own) => own ?? [])
}

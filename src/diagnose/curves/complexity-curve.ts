import { grouped, noun } from '../../noun.js'
import { checkInteger } from '../../options.js'
import type { ComplexityCurve, ComplexityPoint } from '../../result/index.js'
import { checkValues, measurePoints } from './points.js'
import { withHidden } from './settings.js'
import { checkTrials, type TrialOptions } from './trial.js'
import { percent } from '../numbers.js'

/** What a complexity curve is measured with. */
export interface ComplexityCurveOptions extends TrialOptions {
  /** Units of each hidden layer. Default 2, 8, 32, 128. */
  readonly widths?: readonly number[]
  /** Numbers of hidden layers, 0 for none. Default 1 and 2. */
  readonly depths?: readonly number[]
}

/**
 * Measures how the errors of train and dev depend on the width and the depth of the network, with the same seeds (default
 * 3) for each. Hidden layers copy the first one of `network` except for their units; the last layer stays.
 *
 * `best` is the network with the lowest mean dev error; `simplest` has the fewest parameters of those within one standard
 * error of it, seed by seed.
 *
 * @throws WellfitError `INVALID_OPTION`; `ABORTED` where `signal` fires; whatever `network` and `fit` throw.
 * @example
 * const { simplest } = await complexityCurve({ train, dev, network: options, widths: [4, 16, 64], depths: [1, 2] })
 */
export async function complexityCurve(options: ComplexityCurveOptions): Promise<ComplexityCurve> {
  const seeds = checkTrials('complexityCurve', options, ['seeds', 'widths', 'depths'], 3)
  const check = (least: number, most: number) => (field: string, value: unknown) =>
    checkInteger('complexityCurve', field, value, least, most)
  const widths = checkValues('complexityCurve', 'widths', options.widths ?? [2, 8, 32, 128], check(1, 2 ** 24))
  const depths = checkValues('complexityCurve', 'depths', options.depths ?? [1, 2], check(0, 100))
  const shapes = depths.flatMap((depth) =>
    depth === 0 ? [{ depth, width: 0 }] : widths.map((width) => ({ depth, width })),
  )
  const setup = { network: options.network, fit: options.fit ?? {} }
  const setups = shapes.map(({ depth, width }) =>
    withHidden(
      setup,
      Array.from({ length: depth }, () => width),
    ),
  )
  const { task, devRows, ...measured } = await measurePoints('complexityCurve', options, setups, seeds)
  const points = measured.points.map((point, i): ComplexityPoint => ({ depth: 0, width: 0, ...shapes[i], ...point }))
  const asGood = measured.asGood.flatMap((i) => points[i] ?? [])
  const { best } = measured
  const simplest = points.indexOf(asGood.reduce((a, b) => (b.parameters < a.parameters ? b : a)))
  const curve = { task, devRows, seeds, points, best, simplest }
  return { ...curve, message: messageOf(curve) }
}

/** `2 layers of 32 units`. */
function shapeOf({ depth, width }: ComplexityPoint): string {
  if (depth === 0) return 'no hidden layer'
  return `${depth} hidden ${depth === 1 ? 'layer' : 'layers'} of ${grouped(width)} ${width === 1 ? 'unit' : 'units'}`
}

function messageOf({ points, best, simplest, seeds }: Omit<ComplexityCurve, 'message'>): string {
  const [lowest, small] = [points[best], points[simplest]]
  if (lowest === undefined || small === undefined) return ''
  const first = `Dev error is lowest with ${shapeOf(lowest)}: ${percent(lowest.dev.mean)}, with ${percent(lowest.train.mean)} on train (mean of ${seeds} ${noun(seeds, 'training')}).`
  if (best === simplest) return first
  return `${first} The smallest network within one standard error has ${shapeOf(small)} (${grouped(small.parameters)} instead of ${grouped(lowest.parameters)} parameters): ${percent(small.dev.mean)}.`
}

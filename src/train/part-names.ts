import { type ScalerKind, scalerKinds } from '../data/scale/check-scaler.js'
import { metricNames } from '../metrics/registry.js'
import { type Activation, activationNames } from '../model/activations.js'
import { augmentationKinds } from '../model/augmentation/augmentations.js'
import type { AugmentationKind } from '../model/augmentation/options.js'
import { type InitializerName, initializerNames } from '../model/initializers.js'
import { type DeltaLossName, lossNames, type LossName } from '../model/losses.js'
import { type OptimizerName, optimizerNames } from '../model/optimizers.js'
import { type ScheduleName, scheduleNames } from '../model/schedules.js'
import type { MetricName } from '../result/index.js'

/** The names of the parts of each family, in the order of the documentation. */
export interface PartNames {
  readonly activations: readonly Activation[]
  readonly augmentations: readonly AugmentationKind[]
  readonly initializers: readonly InitializerName[]
  readonly losses: readonly (LossName | DeltaLossName)[]
  readonly metrics: { readonly classification: readonly MetricName[]; readonly regression: readonly MetricName[] }
  readonly optimizers: readonly OptimizerName[]
  readonly scalers: readonly ScalerKind[]
  readonly schedules: readonly ScheduleName[]
}

/**
 * Every part that an option can name, for menus and command lines.
 *
 * @example
 * for (const activation of partNames.activations) menu.add(new Option(activation))
 */
export const partNames: PartNames = {
  activations: activationNames,
  augmentations: augmentationKinds,
  initializers: initializerNames,
  losses: lossNames,
  metrics: { classification: metricNames('classification'), regression: metricNames('regression') },
  optimizers: optimizerNames,
  scalers: scalerKinds,
  schedules: scheduleNames,
}

import { network } from 'wellfit'
import type { Augmentation, History, Network, Score } from 'wellfit'
import { fitOptions, networkOptions } from '../run/options.ts'
import { datasetOf, makeParts, pointsOf } from '../run/parts.ts'
import type { Parts } from '../run/parts.ts'
import { defaults } from '../state/settings.ts'
import type { Settings } from '../state/settings.ts'
import type { DrawnName } from '../data/generators.ts'

/** Settings of a figure's run: rows are drawn, never read from a file. */
export type RunSettings = Partial<Settings> & { readonly data?: DrawnName }

/** A finished run of a figure. */
export interface FinishedRun {
  readonly train: Score
  readonly dev: Score
  readonly history: History
  readonly parts: Parts
}

/** Trains one network by the settings of the work bench. `look` sees it before it is freed. */
export async function trained(
  chosen: RunSettings,
  { augment, look }: { readonly augment?: Augmentation; readonly look?: (net: Network, parts: Parts) => void } = {},
): Promise<FinishedRun> {
  const settings = { ...defaults, data: 'moons' as const, ...chosen }
  const keepProb = settings.hidden.map((_, i) => settings.keepProb[i] ?? 1)
  const parts = makeParts(datasetOf(pointsOf(settings)), settings)
  using net = await network(networkOptions({ ...settings, keepProb }, parts.train))
  const history = await net.fit(parts.train, {
    ...fitOptions(settings),
    dev: parts.dev,
    epochs: settings.epochs,
    ...(augment === undefined ? {} : { augment: [augment] }),
  })
  look?.(net, parts)
  return { train: net.evaluate(parts.train), dev: net.evaluate(parts.dev), history, parts }
}

/** The mean of a measure over runs of several seeds, of data and of weights. */
export async function meanOver(
  seeds: readonly number[],
  chosen: RunSettings,
  options: { readonly augment?: Augmentation } = {},
): Promise<{ readonly train: number; readonly dev: number }> {
  let [train, dev] = [0, 0]
  for (const seed of seeds) {
    const run = await trained({ ...chosen, seed, dataSeed: seed }, options)
    train += run.train.error / seeds.length
    dev += run.dev.error / seeds.length
  }
  return { train, dev }
}

import type { Dataset, Network } from '../../index.js'
import type { Prepared } from './job.js'

/** Shifts of the output's bias that are tried: multiples of 1/4, so that no rounding enters the weights. */
const STEP = 0.25
const STEPS = 40
/** With fewer rows of the class in dev, F1 says little. */
const FEWEST_ROWS = 5

/**
 * Shifts the bias of the output so that a rare class of two is predicted where that maximizes its F1 on dev: the decision
 * threshold of ½ is moved in units of log-odds ("logit adjustment", Menon et al., 2021), as class weights would do while
 * training. AUC and average precision do not change; the probabilities of the rare class are overstated by these odds.
 *
 * @returns What was done, in a sentence; `null` where no class is rare, or F1 does not rise.
 */
export function shiftForRareClass(net: Network, { train, dev, recipe }: Prepared): string | null {
  const rare = rareOfTwo(net, train)
  if (rare === null || recipe.step.classWeights !== undefined) return null
  const layer = net.layers.at(-1)?.name ?? ''
  const bias = net.layer(layer).bias[0] ?? 0
  const sign = rare === 1 ? 1 : -1
  const f1With = (steps: number): number => {
    net.setLayer(layer, { bias: [bias + sign * steps * STEP] })
    return net.metrics(dev, { names: ['accuracy'] }).classes?.[rare]?.f1 ?? 0
  }
  if (rowsOf(dev, rare) < FEWEST_ROWS) return null
  const found = Array.from({ length: STEPS + 1 }, (_, steps) => f1With(steps))
  const most = Math.max(...found)
  const steps = found.indexOf(most)
  net.setLayer(layer, { bias: [bias + sign * steps * STEP] })
  if (steps === 0) return null
  const names = train.targets.kind === 'classes' ? train.targets.classes : []
  const threshold = 1 / (1 + Math.exp(steps * STEP))
  return `Class "${names[rare]}" is rare: it is predicted from a probability of ${threshold.toPrecision(2)} on, where its F1 on dev is highest (${most.toFixed(2)} instead of ${(found[0] ?? 0).toFixed(2)}). The bias of the output is raised by ${steps * STEP} for that, so its probabilities are larger than its frequency; --class-weights replaces this.`
}

function rowsOf({ targets }: Dataset, label: number): number {
  return targets.kind === 'classes' ? targets.labels.filter((own) => own === label).length : 0
}

/** The label of the rare class of a network that decides between two; `null` if none is. */
function rareOfTwo(net: Network, train: Dataset): 0 | 1 | null {
  if (train.targets.kind !== 'classes' || train.targets.classes.length !== 2 || net.outputs !== 1) return null
  const { classes, rareClasses } = net.metrics(train, { names: ['accuracy'] })
  const label = (classes ?? []).findIndex(({ name }) => rareClasses.includes(name))
  return label === 0 || label === 1 ? label : null
}

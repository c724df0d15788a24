import type { Dataset, Targets } from './types.js'

/** The dataset with features and targets of its own: what its owner writes into the arrays later does not change it. */
export function copyRows(data: Dataset): Dataset {
  return { ...data, x: data.x.slice(), targets: copyTargets(data.targets) }
}

function copyTargets(targets: Targets): Targets {
  if (targets.kind === 'values') return { ...targets, values: targets.values.slice() }
  const { labels, probabilities } = targets
  return {
    ...targets,
    labels: labels.slice(),
    ...(probabilities === undefined ? {} : { probabilities: probabilities.slice() }),
  }
}

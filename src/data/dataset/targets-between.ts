import type { Targets } from './types.js'

/** The targets of rows `first` … `last` − 1 as a view, without a copy. */
export function targetsBetween(targets: Targets, first: number, last: number): Targets {
  if (targets.kind === 'values') {
    return { ...targets, values: targets.values.subarray(first * targets.width, last * targets.width) }
  }
  const labels = targets.labels.subarray(first, last)
  const { probabilities, classes } = targets
  if (probabilities === undefined) return { ...targets, labels }
  return { ...targets, labels, probabilities: probabilities.subarray(first * classes.length, last * classes.length) }
}

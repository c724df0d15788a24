import type { ClassMetrics, Metrics } from './result/index.js'

/** Of two classes the one whose average precision is told, since it differs between them: the rare one, or else the second; `null` of others. */
export function rankedClass({ classes, rareClasses, multiLabel }: Metrics): ClassMetrics | null {
  if (classes?.length !== 2 || multiLabel !== undefined) return null
  return classes.find(({ name }) => rareClasses.includes(name)) ?? classes[1] ?? null
}

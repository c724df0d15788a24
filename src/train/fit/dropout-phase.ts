import type { EpochRow } from '../../result/index.js'

/** How the train cost went while dropout was off. */
export function phaseNotes(rows: readonly EpochRow[], dropoutFrom: number): string[] {
  const phase = rows.filter(({ epoch }) => epoch < dropoutFrom)
  if (phase.length === 0) return []
  const rise = phase.find(({ train }, i) => i > 0 && !(train.cost <= (phase[i - 1]?.train.cost ?? Infinity)))
  if (rise === undefined) return [`With dropout off the train cost fell at each of the first ${phase.length} epochs.`]
  return [`With dropout off the train cost rose at epoch ${rise.epoch}: lower the learning rate, or see \`costCheck\`.`]
}

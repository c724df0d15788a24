import type { History } from 'wellfit'

/** One call of `fit`: its history, and the epochs of the run before it. */
export interface Stretch {
  readonly history: History
  readonly before: number
}

/** The history of a whole run whose settings were changed on the way: the epochs of all calls of `fit`, the end of the last one. */
export function joinedHistory(stretches: readonly Stretch[]): History {
  const last = stretches.at(-1)
  if (last === undefined) throw new Error('a run without a call of fit')
  const [rows, seconds, steps] = [[] as History['rows'][number][], { sum: 0 }, { sum: 0 }]
  for (const { history, before } of stretches) {
    const [seconds0, steps0, first] = [seconds.sum, steps.sum, history.epochsBefore ?? 0]
    const stepsBefore = (history.rows[0]?.step ?? 0) - stepsOfFirst(history)
    for (const row of history.rows) {
      const step = row.step - stepsBefore + steps0
      rows.push({ ...row, epoch: row.epoch - first + before, step, seconds: row.seconds + seconds0 })
    }
    seconds.sum = rows.at(-1)?.seconds ?? 0
    steps.sum = rows.at(-1)?.step ?? 0
  }
  const { history, before } = last
  const { epochsBefore = 0, ...rest } = history
  const epochs = rows.at(-1)?.epoch ?? 0
  const stop = { ...history.stop, epoch: history.stop.epoch - epochsBefore + before, step: steps.sum }
  return {
    ...rest,
    rows,
    best: history.best === null ? null : { ...history.best, epoch: history.best.epoch - epochsBefore + before },
    stop: history.stop.reason === 'epochs' ? { ...stop, message: `All ${epochs} epochs completed.` } : stop,
  }
}

/** Steps of an epoch: those between two, or all of the only one. */
function stepsOfFirst({ rows, epochsBefore = 0 }: History): number {
  const [first, second] = rows
  if (first === undefined) return 0
  return second === undefined ? first.step / (epochsBefore + 1) : second.step - first.step
}

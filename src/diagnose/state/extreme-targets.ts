import type { LearningFault } from '../../result/index.js'
import type { Evaluation } from '../../train/network/contract.js'

/** Few rows: this fraction of all, and at least one. */
const FEW = 0.02
/** They carry the target where this fraction of its squared deviations is theirs; of a normal target 2 % have 15 %. */
const MOST = 0.9

/** A few rows whose targets are so far from all others that the squared error is about them alone; `null` without row errors. */
export function extremeTargets({ rowErrors }: Pick<Evaluation, 'rowErrors'>): LearningFault | null {
  if (rowErrors === undefined) return null
  const sorted = Float64Array.from(rowErrors.squaredDeviations).sort().reverse()
  const total = sorted.reduce((sum, value) => sum + value, 0)
  const most = Math.max(1, Math.floor(FEW * sorted.length))
  let [count, carried] = [0, 0]
  while (count < most && carried < MOST * total) carried += sorted[count++] ?? 0
  if (!(total > 0) || carried < MOST * total) return null
  const whose = `${count} of ${sorted.length} rows of train ${count === 1 ? 'carries' : 'carry'}`
  return {
    kind: 'extreme targets',
    message: `${whose} ${Math.floor((100 * carried) / total)} % of the target's variance: the network is fitted to ${count === 1 ? 'it' : 'them'} alone.`,
    remedy:
      'Look at the rows with the most extreme targets: correct their unit or decimal point, remove them, or predict the logarithm of the target.',
    change: null,
  }
}

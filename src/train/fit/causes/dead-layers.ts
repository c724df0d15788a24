import type { EpochRow, FitSettings, LearningFault } from '../../../result/index.js'

/** A layer whose outputs are this often exactly 0 passes nothing on. */
const DEAD = 0.995

/** Hidden layers whose units are 0 on nearly every row of the last batch of an epoch. */
export function deadLayers(
  row: EpochRow | undefined,
  { optimizer }: Pick<FitSettings, 'optimizer'>,
): LearningFault | null {
  const dead = (row?.layers ?? []).slice(0, -1).filter(({ zeroFraction }) => zeroFraction >= DEAD)
  if (dead.length === 0) return null
  const learningRate = Number((optimizer.learningRate / 10).toPrecision(3))
  return {
    kind: 'dead units',
    message: `The units of ${dead.map(({ layer }) => layer).join(', ')} are 0 on nearly every row: they are dead.`,
    remedy: `Use activation leakyRelu at learning rate ${learningRate}, and scale the inputs.`,
    change: { activation: 'leakyRelu', learningRate },
  }
}

import type { Network, NetworkDescription, RunReport } from '../../index.js'
import type { Job, Prepared } from './job.js'

function lossName(loss: NetworkDescription['loss']): string {
  if (typeof loss === 'string') return loss
  return 'kind' in loss ? loss.kind : loss.name
}

/** The part of the report that is known before training. */
export type Setup = Pick<
  RunReport,
  'format' | 'version' | 'title' | 'createdAt' | 'task' | 'data' | 'split' | 'network'
>

/** Data, split and network as the report shows them. */
export function describeRun(job: Job, { train, split, preprocessor }: Prepared, net: Network): Setup {
  const { loss, inputKeepProb, precision, seed } = net.options
  return {
    format: 'wellfit.report',
    version: 1,
    title: `${job.name}: ${job.target}`,
    createdAt: new Date().toISOString(),
    task: preprocessor.task,
    data: {
      name: job.name,
      rows: split.rows,
      features: train.features,
      target: job.target,
      notice: job.notice,
      preparation: preprocessor.preparation,
    },
    split,
    network: {
      layers: net.layers,
      loss: lossName(loss),
      inputKeepProb,
      parameters: net.parameterCount,
      precision,
      seed,
    },
  }
}

/** A note about rows without a target; none if there are none. */
export function droppedNote(dropped: number, target: string): string[] {
  if (dropped === 0) return []
  return [
    `${dropped === 1 ? '1 row has' : `${dropped} rows have`} no value for ${target} and ${dropped === 1 ? 'was' : 'were'} dropped.`,
  ]
}

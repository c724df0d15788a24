import { isChunked, type ChunkedDataset } from '../../data/dataset/chunked/chunked-dataset.js'
import type { Dataset } from '../../data/dataset/types.js'
import { WellfitError } from '../../errors.js'
import { checkCheckpoint } from '../../model/check-checkpoint.js'
import type { Checkpoint } from '../../model/checkpoint.js'
import type { NetworkDescription } from '../../model/network-options.js'
import { parameterCount } from '../../model/segments.js'
import type { FitSettings } from '../../result/index.js'
import { chunkedFingerprint } from './chunked-fingerprint.js'
import { fingerprint, fingerprintOf } from './fingerprint.js'
import { checkParameters } from '../network/layers.js'
import type { RowWeights } from '../rows/row-weights.js'
import type { CheckpointOptions } from './options.js'

/** Saves checkpoints when they are due. */
export class Checkpoints {
  readonly #options: CheckpointOptions | undefined
  readonly #ranks: Ranks | null
  #last = performance.now()

  /** `options` may be left out on ranks that do not write. */
  constructor(options: CheckpointOptions | undefined, ranks: Ranks | null) {
    this.#options = options
    this.#ranks = ranks
  }

  get #isDue(): boolean {
    if (this.#options === undefined) return false
    return performance.now() - this.#last >= (this.#options.everySeconds ?? 30) * 1000
  }

  /** Saves a checkpoint if one is due. */
  async offer(take: () => Checkpoint): Promise<void> {
    const isDue = this.#isDue && this.#ranks?.writes !== false
    const [isTime = false] = this.#ranks?.any(isDue) ?? [isDue]
    if (isTime) await this.save(take)
  }

  async save(take: () => Checkpoint): Promise<void> {
    if (this.#ranks?.writes !== false) await this.#options?.save(take())
    this.#last = performance.now()
    // No rank goes on before it is saved: one that cannot save has failed by then.
    this.#ranks?.any(false)
  }
}

/** The ranks of a fit that runs on several: one of them writes. */
interface Ranks {
  readonly writes: boolean
  any(...answers: readonly boolean[]): boolean[]
}

/** What saves checkpoints, where the options ask for them. */
export function openCheckpoints(options: CheckpointOptions | undefined, ranks: Ranks | null): Checkpoints | null {
  return options === undefined ? null : new Checkpoints(options, ranks)
}

/** The fingerprints of a fit's data; `known`: that of train, where it has been computed. */
export async function dataFingerprints(
  train: Dataset | ChunkedDataset,
  dev: Dataset | undefined,
  weights: RowWeights | undefined,
  known?: string,
): Promise<Checkpoint['data']> {
  return {
    train: known ?? (isChunked(train) ? await chunkedFingerprint(train) : fingerprint(train)),
    dev: dev === undefined ? null : fingerprint(dev),
    weights: weights === undefined ? null : fingerprintOf(weights.numbers),
  }
}

/** Refuses what is not a checkpoint. */
export function checkResumeForm(checkpoint: unknown): void {
  const remedy = 'Pass what `checkpoint.save` received, or `decodeCheckpoint` of its bytes.'
  checkCheckpoint({ code: 'INVALID_OPTION', functionName: 'fit', field: 'resume', remedy }, checkpoint)
}

/**
 * Refuses a checkpoint of another network, other options or other data: resuming from it would give weights that no
 * uninterrupted run gives.
 */
export function checkResume(
  checkpoint: Checkpoint,
  network: NetworkDescription,
  settings: FitSettings,
  data: Checkpoint['data'],
): void {
  checkSame('network', checkpoint.network, network)
  checkSame('options', unchangeable(checkpoint.settings, settings), unchangeable(settings, checkpoint.settings))
  checkSame('data', checkpoint.data, data)
  const count = parameterCount(network)
  const { parameters, optimizerState, bestParameters } = checkpoint
  for (const values of [parameters, ...optimizerState, ...(bestParameters === null ? [] : [bestParameters])]) {
    checkParameters('fit', 'resume', values, count, network.precision)
  }
}

/**
 * Settings that must be those that the run began with. How long it goes on, its learning rate, schedule, patience and metrics
 * may change; a monitored value cannot be compared with one of another kind.
 */
function unchangeable(settings: FitSettings, other: FitSettings): object {
  const { epochs: _epochs, schedule: _schedule, metrics: _metrics, order, optimizer, earlyStopping, ...rest } = settings
  const { learningRate: _learningRate, ...kept } = optimizer
  const comparable = earlyStopping !== null && other.earlyStopping !== null
  return {
    ...rest,
    ...sharedOrder(order, other.order),
    optimizer: kept,
    ...(comparable ? { monitor: earlyStopping.monitor } : {}),
  }
}

/** The order of the epochs that both have: a run may be resumed for more. */
function sharedOrder(order: string | undefined, other: string | undefined): Pick<FitSettings, 'order'> {
  if (order === undefined) return {}
  const epochs = order.split(' ')
  return { order: epochs.slice(0, other?.split(' ').length ?? epochs.length).join(' ') }
}

/** Refuses a checkpoint whose progress is none of the run's, or whose optimizer has another state. */
export function checkProgress(
  { epoch, stepOfEpoch, session, optimizerState }: Checkpoint,
  run: {
    /** The last epoch to be trained. */
    readonly last: number
    readonly steps: number
    readonly session: number
    readonly isState: (vectors: number) => boolean
  },
): void {
  const fault = (field: string, value: number, expected: string): WellfitError =>
    new WellfitError({ code: 'INVALID_OPTION', functionName: 'fit', field: `resume.${field}`, value, expected })
  if (stepOfEpoch > run.steps) throw fault('stepOfEpoch', stepOfEpoch, `be at most ${run.steps}`)
  if (session.length !== run.session) throw fault('session', session.length, `hold ${run.session} numbers`)
  if (epoch > run.last + 1) throw fault('epoch', epoch, `be at most ${run.last + 1}: fit asks for ${run.last} epochs`)
  const { length } = optimizerState
  if (!run.isState(length)) throw fault('optimizerState', length, 'hold the vectors of the optimizer')
}

function checkSame(what: string, stored: object, present: object): void {
  const [before, now] = [stored, present].map((value) => new Map(Object.entries(value))) as [
    Map<string, unknown>,
    Map<string, unknown>,
  ]
  const changed = [...new Set([...before.keys(), ...now.keys()])].find((key) => {
    return JSON.stringify(before.get(key)) !== JSON.stringify(now.get(key))
  })
  if (changed === undefined) return
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'fit',
    field: 'resume',
    value: `a checkpoint with ${what}.${changed} ${JSON.stringify(before.get(changed)) ?? 'not set'}`,
    expected: `have the same ${what} as this fit, where it is ${JSON.stringify(now.get(changed)) ?? 'not set'}`,
    remedy:
      'Resume with those of the original run, or start a new one; only epochs, learning rate, schedule, patience and metrics may change.',
  })
}

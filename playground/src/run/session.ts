import { network } from 'wellfit'
import type { EpochRow, History, Network } from 'wellfit'
import { lastEpoch, liveNames, settingsAt } from '../state/settings.ts'
import type { Change, LiveValues, Settings } from '../state/settings.ts'
import type { Batch } from './inside/mask.ts'
import { joinedHistory } from './joined-history.ts'
import type { Stretch } from './joined-history.ts'
import { fitOptions, networkOptions } from './options.ts'
import type { Parts } from './parts.ts'

/** How a run ended. */
export interface Ended {
  /** Of the whole run, changes included. */
  readonly history: History
  readonly epochs: number
  /** The epoch whose weights were kept. */
  readonly keptEpoch: number
}

/** What a session asks and tells whoever drives it. */
export interface SessionEvents {
  /** After each epoch; training waits for the promise. */
  onEpoch(epoch: number, row: EpochRow): Promise<void> | undefined
}

/** One run of the settings: a network, and its training with changes on the way. */
export class Session {
  readonly parts: Parts
  #settings: Settings
  #net: Network
  /** Has the weights of the other one: a network that trains does not tell the outputs of its layers. */
  readonly #still: Network
  #epoch = 0
  /** Epochs and steps of the present network, over all calls of `fit`. */
  #trained: { readonly epoch: number; readonly step: number } = { epoch: 0, step: 0 }
  #isBetweenEpochs = false
  #isTraining = false
  readonly #abort = new AbortController()

  private constructor(settings: Settings, parts: Parts, net: Network, still: Network) {
    this.#settings = settings
    this.parts = parts
    this.#net = net
    this.#still = still
  }

  /** A session before its first epoch. */
  static async open(settings: Settings, parts: Parts): Promise<Session> {
    const options = networkOptions(settings, parts.train)
    return new Session(settings, parts, await network(options), await network(options))
  }

  get net(): Network {
    return this.#net
  }

  /** A copy with the weights of this moment. */
  get still(): Network {
    this.#still.setParameters(this.#net.parameters)
    return this.#still
  }

  get epoch(): number {
    return this.#epoch
  }

  get settings(): Settings {
    return this.#settings
  }

  /** The settings in force. */
  get current(): Settings {
    return settingsAt(this.#settings, this.#epoch)
  }

  /** The last batch, as the masks of dropout count it. */
  get batch(): Batch {
    const { batchSize, seed } = this.current
    return { epochs: this.#trained.epoch, batches: this.#trained.step, batchSize, seed }
  }

  /** Changes settings from the end of the present epoch on; returns all changes so far, `null` after the last epoch. */
  change(values: LiveValues): readonly Change[] | null {
    const epoch = this.#isBetweenEpochs ? this.#epoch : this.#epoch + 1
    if (!this.#isTraining || epoch >= lastEpoch(this.#settings)) return null
    const names = liveNames.filter((name) => values[name] !== undefined)
    const others = this.#settings.changes.filter((change) => change.epoch !== epoch || !names.includes(change.name))
    const made = names.map((name) => ({ epoch, name, value: values[name] }) as Change)
    const changes = [...others, ...made].sort((a, b) => a.epoch - b.epoch)
    this.#settings = { ...this.#settings, changes }
    return changes
  }

  /** Trains to the last epoch; `null` where the session was closed before. */
  async train(events: SessionEvents): Promise<Ended | null> {
    this.#isTraining = true
    let ended: Ended | null = null
    try {
      ended = await this.#trainOn(events)
    } finally {
      this.#isTraining = false
      if (this.#abort.signal.aborted) this.#dispose()
    }
    return ended
  }

  async #trainOn(events: SessionEvents): Promise<Ended | null> {
    const stretches: Stretch[] = []
    for (;;) {
      const before = this.#epoch
      const { current } = this
      await this.#adoptKeepProb(current)
      const history = await this.#fit(current, events)
      if (this.#abort.signal.aborted) return null
      stretches.push({ history, before })
      if (history.stop.reason !== 'callback') {
        const whole = joinedHistory(stretches)
        return { history: whole, epochs: this.#epoch, keptEpoch: whole.best?.epoch ?? this.#epoch }
      }
    }
  }

  /** One call of `fit`, up to the next change. */
  async #fit(current: Settings, events: SessionEvents): Promise<History> {
    let last = this.#net.parameters
    const onEpoch = async (row: EpochRow): Promise<'stop' | undefined> => {
      this.#epoch++
      this.#trained = { epoch: row.epoch, step: row.step }
      this.#isBetweenEpochs = true
      await events.onEpoch(this.#epoch, row)
      this.#isBetweenEpochs = false
      const isLast = this.#epoch >= lastEpoch(this.#settings)
      if (isLast || !this.#settings.changes.some(({ epoch }) => epoch === this.#epoch)) return undefined
      last = this.#net.parameters
      return 'stop'
    }
    const history = await this.#net.fit(this.parts.train, {
      ...fitOptions(current),
      dev: this.parts.dev,
      epochs: Math.max(1, current.epochs - this.#epoch),
      signal: this.#abort.signal,
      onEpoch,
    })
    // Early stopping brought back the best weights so far: a change goes on from the last ones.
    if (history.stop.reason === 'callback' && current.patience > 0) this.#net.setParameters(last)
    return history
  }

  /** keepProb belongs to the network: other values need a network of the same weights. */
  async #adoptKeepProb(current: Settings): Promise<void> {
    const { layers } = this.#net.options
    if (current.hidden.every((_, i) => layers[i]?.keepProb === (current.keepProb[i] ?? 1))) return
    const { parameters } = this.#net
    const next = await network({ ...networkOptions(current, this.parts.train), parameters })
    this.#net[Symbol.dispose]()
    this.#net = next
    this.#trained = { epoch: 0, step: 0 }
  }

  /** Ends training and frees the network. */
  close(): void {
    this.#abort.abort()
    if (!this.#isTraining) this.#dispose()
  }

  #dispose(): void {
    this.#net[Symbol.dispose]()
    this.#still[Symbol.dispose]()
  }
}

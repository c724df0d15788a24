import { network } from 'wellfit'
import type { EpochRow, History, Network } from 'wellfit'
import { settingsAt } from '../state/settings.ts'
import type { Change, Settings } from '../state/settings.ts'
import { fitOptions, networkOptions } from './network-of.ts'
import type { Parts } from './parts.ts'

/** How a run ended. */
export interface Ended {
  readonly history: History
  /** Epochs of the whole run, changes included. */
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

  /** Changes a setting from the end of the present epoch on; returns all changes so far. */
  change(name: Change['name'], value: Change['value']): readonly Change[] {
    const epoch = this.#isBetweenEpochs ? this.#epoch : this.#epoch + 1
    const others = this.#settings.changes.filter((change) => change.epoch !== epoch || change.name !== name)
    const changes = [...others, { epoch, name, value }].sort((a, b) => a.epoch - b.epoch)
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
    for (;;) {
      const before = this.#epoch
      const current = settingsAt(this.#settings, before)
      await this.#adoptKeepProb(current)
      const history = await this.#fit(current, events)
      if (this.#abort.signal.aborted) return null
      if (history.stop.reason !== 'callback') {
        const kept = history.best === null ? this.#epoch : history.best.epoch - (history.epochsBefore ?? 0) + before
        return { history, epochs: this.#epoch, keptEpoch: kept }
      }
    }
  }

  /** One call of `fit`, up to the next change. */
  async #fit(current: Settings, events: SessionEvents): Promise<History> {
    let last = this.#net.parameters
    const onEpoch = async (row: EpochRow): Promise<'stop' | undefined> => {
      this.#epoch++
      this.#isBetweenEpochs = true
      await events.onEpoch(this.#epoch, row)
      this.#isBetweenEpochs = false
      const isLast = this.#epoch >= this.#settings.epochs
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

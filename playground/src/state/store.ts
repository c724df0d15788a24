import { computed, signal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import type {
  BugName,
  CheckView,
  Inside,
  InsideName,
  EpochPoint,
  Finished,
  Frame,
  FromWorker,
  LayerPoint,
  Opened,
  ToWorker,
  Verdict,
} from '../worker/messages.ts'
import { defaults, settingsAt } from './settings.ts'
import type { Change, Settings } from './settings.ts'

/** Where a run stands. */
export type Status = 'opening' | 'ready' | 'training' | 'paused' | 'finished' | 'failed'

/** The signals of all layers at the end of an epoch. */
export interface LayersAt {
  readonly epoch: number
  readonly layers: readonly LayerPoint[]
}

/** The bench's state, and all that changes it. */
export class Bench {
  readonly settings = signal<Settings>(defaults)
  readonly status = signal<Status>('opening')
  readonly opened = signal<Opened | null>(null)
  readonly frame = signal<Frame | null>(null)
  readonly epochs = signal<readonly EpochPoint[]>([])
  readonly layers = signal<readonly LayersAt[]>([])
  readonly inside = signal<Inside | null>(null)
  readonly watched = signal<InsideName>('units')
  readonly check = signal<CheckView | null>(null)
  readonly isChecking = signal(false)
  readonly verdict = signal<Verdict | null>(null)
  readonly finished = signal<Finished | null>(null)
  readonly error = signal('')
  /** The shortest time in which the grid was predicted, in milliseconds. */
  readonly gridTime = signal(Infinity)
  /** Epochs a second; 0 for as fast as the machine can. */
  readonly speed = signal(30)
  readonly #past = signal<readonly Settings[]>([])
  readonly #future = signal<readonly Settings[]>([])
  readonly canUndo = computed(() => this.#past.value.length > 0)
  readonly canRedo = computed(() => this.#future.value.length > 0)
  readonly epoch = computed(() => this.epochs.value.at(-1)?.epoch ?? 0)
  /** The settings in force: with the changes made so far. */
  readonly current = computed(() => settingsAt(this.settings.value, this.epoch.value + 1))
  readonly isTraining = computed(() => this.status.value === 'training')
  readonly #post: (message: ToWorker) => void
  #run = 0

  constructor(post: (message: ToWorker) => void) {
    this.#post = post
  }

  /** Takes other settings: a network of its own, before its first epoch. */
  set(change: Partial<Settings>): void {
    this.#past.value = [...this.#past.value, this.settings.value]
    this.#future.value = []
    this.open({ ...this.settings.value, changes: [], ...change })
  }

  /** Changes what may change while a network trains; before the first epoch a setting like any other. */
  setWhileTraining(name: Change['name'], value: Change['value']): void {
    const isUnderWay = this.epoch.value > 0 && (this.status.value === 'training' || this.status.value === 'paused')
    if (isUnderWay) this.#post({ kind: 'change', name, value })
    else this.set({ [name]: value })
  }

  undo(): void {
    this.#step(this.#past, this.#future)
  }

  redo(): void {
    this.#step(this.#future, this.#past)
  }

  #step(from: Signal<readonly Settings[]>, to: Signal<readonly Settings[]>): void {
    const settings = from.value.at(-1)
    if (settings === undefined) return
    from.value = from.value.slice(0, -1)
    to.value = [...to.value, this.settings.value]
    this.open(settings)
  }

  /** Opens settings without a step to undo. */
  open(settings: Settings): void {
    this.#run++
    this.settings.value = settings
    this.status.value = 'opening'
    this.epochs.value = []
    this.layers.value = []
    this.verdict.value = null
    this.finished.value = null
    this.error.value = ''
    this.check.value = null
    this.isChecking.value = false
    this.#post({ kind: 'open', run: this.#run, settings })
  }

  /** Trains to the end, or so many epochs. After the end it begins anew. */
  train(epochs = 0): void {
    if (this.status.value === 'finished' || this.status.value === 'failed') this.open(this.settings.value)
    this.status.value = 'training'
    this.#post({ kind: 'train', epochs, epochsPerSecond: this.speed.value })
  }

  pause(): void {
    this.#post({ kind: 'pause' })
  }

  setSpeed(epochsPerSecond: number): void {
    this.speed.value = epochsPerSecond
    if (this.isTraining.value) this.train()
  }

  /** Chooses the picture of the inside of the network. */
  watch(inside: InsideName): void {
    this.watched.value = inside
    this.#post({ kind: 'watch', inside })
  }

  /** Checks the gradient of the network as it is, with a bug planted. */
  checkGradient(bug: BugName, layer: number): void {
    this.isChecking.value = true
    this.#post({ kind: 'check', bug, layer })
  }

  /** Takes what the worker sends. */
  take(message: FromWorker): void {
    if (message.run !== this.#run) return
    if (message.kind === 'opened') {
      this.opened.value = message.opened
      if (this.status.value === 'opening') this.status.value = 'ready'
    } else if (message.kind === 'frame') this.#takeFrame(message.frame)
    else if (message.kind === 'inside') this.inside.value = message.inside
    else if (message.kind === 'checked') {
      this.check.value = message.check
      this.isChecking.value = false
    } else if (message.kind === 'changed') this.settings.value = { ...this.settings.value, changes: message.changes }
    else if (message.kind === 'paused') {
      this.status.value = 'paused'
      this.verdict.value = message.verdict
    } else if (message.kind === 'finished') {
      this.status.value = 'finished'
      this.finished.value = message.finished
      this.verdict.value = message.finished.verdict
    } else this.fail(message.message)
  }

  /** Tells that training, or the worker, has failed. */
  fail(message: string): void {
    this.status.value = 'failed'
    this.error.value = message
  }

  #takeFrame(frame: Frame): void {
    this.frame.value = frame
    this.gridTime.value = Math.min(this.gridTime.value, frame.gridTime)
    if (frame.epochs.length > 0) this.epochs.value = [...this.epochs.value, ...frame.epochs]
    if (frame.layers.length > 0)
      this.layers.value = [...this.layers.value, { epoch: frame.epoch, layers: frame.layers }]
    afterDrawing(() => this.#post({ kind: 'drawn' }))
  }
}

/** A hidden page has no animation frames: it trains on without drawing. */
function afterDrawing(callback: () => void): void {
  if (document.visibilityState === 'visible') requestAnimationFrame(callback)
  else setTimeout(callback, 100)
}

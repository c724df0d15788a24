import { computed, signal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import type { Figure, FigureName } from '../figures/figure.ts'
import type {
  BugName,
  CheckView,
  Inside,
  InsideName,
  EpochPoint,
  Finished,
  Frame,
  FileView,
  FromRun,
  FromWorker,
  LayerPoint,
  Opened,
  TestView,
  ToWorker,
  Verdict,
} from '../worker/messages.ts'
import { defaults, settingsAt } from './settings.ts'
import { Pins } from './pins.ts'
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
  /** The figures of lessons that were computed so far. */
  readonly figures = signal<Readonly<Partial<Record<FigureName, Figure>>>>({})
  readonly verdict = signal<Verdict | null>(null)
  readonly finished = signal<Finished | null>(null)
  readonly error = signal('')
  /** The visitor's file, and why one could not be read. */
  readonly file = signal<FileView | null>(null)
  readonly fileError = signal('')
  readonly pins = new Pins()
  /** The error on test, where it was asked for. */
  readonly test = signal<TestView | null>(null)
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
  #takeSaved: (bytes: Uint8Array<ArrayBuffer>) => void = () => undefined

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
    this.test.value = null
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

  /** Has a figure of a lesson computed, once. */
  requestFigure(name: FigureName): void {
    if (this.figures.value[name] === undefined) this.#post({ kind: 'figure', name })
  }

  /** Checks the gradient of the network as it is, with a bug planted. */
  checkGradient(bug: BugName, layer: number): void {
    this.isChecking.value = true
    this.#post({ kind: 'check', bug, layer })
  }

  /** Reads a visitor's CSV file; its last column is predicted until another one is chosen. */
  async readFile(file: Blob & { readonly name: string }): Promise<void> {
    this.fileError.value = ''
    this.#post({ kind: 'file', name: file.name, bytes: await file.arrayBuffer() })
  }

  /** Measures the finished network on test. */
  measureTest(): void {
    this.#post({ kind: 'test' })
  }

  /** Asks for the model as a file. */
  save(): Promise<Uint8Array<ArrayBuffer>> {
    this.#post({ kind: 'save' })
    return new Promise((resolve) => (this.#takeSaved = resolve))
  }

  /** Keeps the finished run with a picture of its plane. */
  pin(picture: string): void {
    const finished = this.finished.value
    if (finished === null) return
    this.pins.add({ settings: this.settings.value, finished, epochs: this.epochs.value, picture })
  }

  /** Takes what the worker sends. */
  take(message: FromWorker): void {
    if ('run' in message) {
      if (message.run === this.#run) this.#takeFromRun(message)
    } else if (message.kind === 'figured') {
      this.figures.value = { ...this.figures.value, [message.name]: message.figure }
    } else if (message.kind === 'tested') this.test.value = message.test
    else if (message.kind === 'saved') this.#takeSaved(message.bytes)
    else if (message.kind === 'fileFailed') this.fileError.value = message.message
    else {
      const { name, columns } = message.file
      this.file.value = message.file
      this.set({ data: 'file', file: name, target: columns[0] ?? '' })
    }
  }

  #takeFromRun(message: FromRun): void {
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

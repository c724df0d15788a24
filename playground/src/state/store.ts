import { computed, signal } from '@preact/signals'
import type { Figure, FigureName } from '../figures/figure.ts'
import type {
  BugName,
  CheckView,
  EpochPoint,
  FileView,
  Finished,
  Frame,
  FromRun,
  FromWorker,
  InitializerSignals,
  Inside,
  InsideName,
  InsideOf,
  InsideViews,
  LayersAt,
  Opened,
  TestView,
  ToWorker,
  Verdict,
} from '../worker/messages.ts'
import { FrameQueue } from './frame-queue.ts'
import { UndoHistory } from './history.ts'
import { Pins } from './pins.ts'
import { defaults, isSameStart, lastEpoch, liveDifference, settingsAt } from './settings.ts'
import type { LiveValues, Settings } from './settings.ts'

/** Where a run stands. */
export type Status = 'opening' | 'ready' | 'training' | 'paused' | 'finished' | 'failed'

/** How linear the network was after an epoch. */
export interface LinearityAt {
  readonly epoch: number
  /** Fraction of the variance of its outputs over the plane that a linear function explains. */
  readonly explained: number
  /** For each hidden layer of tanh units: fraction of the outputs in the linear part. */
  readonly layers: readonly number[]
}

/** What the weights say of how linear the network is. */
export function linearityAt({ epoch, explained, layers }: InsideOf<'weights'>): LinearityAt {
  return { epoch, explained, layers: layers.flatMap(({ linear }) => (linear === null ? [] : [linear])) }
}

/** Milliseconds between two drawings of the curves while a network trains; the plane is drawn in every frame. */
const CURVES = 100

/** The bench's state, and all that changes it. */
export class Bench {
  readonly settings = signal<Settings>(defaults)
  readonly status = signal<Status>('opening')
  readonly opened = signal<Opened | null>(null)
  readonly frame = signal<Frame | null>(null)
  readonly epoch = signal(0)
  /** As the curves show them: while a network trains they are brought up to date ten times a second. */
  readonly epochs = signal<readonly EpochPoint[]>([])
  readonly layers = signal<readonly LayersAt[]>([])
  readonly linearity = signal<readonly LinearityAt[]>([])
  readonly inside = signal<Inside | null>(null)
  readonly initializers = signal<readonly InitializerSignals[] | null>(null)
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
  readonly speed = signal(60)
  readonly #history = new UndoHistory()
  readonly canUndo = this.#history.canUndo
  readonly canRedo = this.#history.canRedo
  /** How many of the changes are in force: of a running epoch, too, at whose end they were asked for. */
  readonly #changes = computed(() => {
    const epoch = this.epoch.value
    return epoch === 0 ? 0 : this.settings.value.changes.filter((change) => change.epoch <= epoch + 1).length
  })
  /** The settings in force: with the changes made so far. */
  readonly current = computed(() => {
    const last = this.settings.value.changes[this.#changes.value - 1]
    return last === undefined ? this.settings.value : settingsAt(this.settings.value, last.epoch)
  })
  readonly lastEpoch = computed(() => lastEpoch(this.settings.value))
  readonly isTraining = computed(() => this.status.value === 'training')
  readonly #post: (message: ToWorker) => void
  readonly #frames: FrameQueue
  #run = 0
  #points: EpochPoint[] = []
  #signals: LayersAt[] = []
  #curvesAt = 0
  #takeSaved: (bytes: Uint8Array<ArrayBuffer>) => void = () => undefined
  #takeViews: (views: InsideViews) => void = () => undefined

  constructor(post: (message: ToWorker) => void) {
    this.#post = post
    this.#frames = new FrameQueue(
      (frames) => post({ kind: 'drawn', frames }),
      (frame) => this.#draw(frame),
    )
  }

  /** Takes other settings, and those in force for the rest: a network of its own, before its first epoch. */
  set(change: Partial<Settings>): void {
    this.#history.remember(this.settings.value)
    this.open({ ...this.current.value, changes: [], ...change })
  }

  /** Changes what may change while a network trains; before the first epoch a setting like any other. */
  setLive(values: LiveValues): void {
    if (this.#isUnderWay) this.#post({ kind: 'change', values, isStep: false })
    else this.set(values)
  }

  get #isUnderWay(): boolean {
    return this.epoch.value > 0 && (this.status.value === 'training' || this.status.value === 'paused')
  }

  /** Goes back to the weights before the first epoch, with the settings in force. */
  reset(): void {
    if (this.settings.value.changes.length > 0) this.set({})
    else this.open(this.settings.value)
  }

  undo(): void {
    this.#step(this.#history.back(this.settings.value))
  }

  redo(): void {
    this.#step(this.#history.forward(this.settings.value))
  }

  /** Takes settings of the history. Where nothing else differs, training goes on with the values that were in force. */
  #step(settings: Settings | null): void {
    if (settings === null) return
    if (!this.#isUnderWay || !isSameStart(settings, this.settings.value)) return this.open(settings)
    const values = liveDifference(this.current.value, settingsAt(settings, this.epoch.value + 1))
    if (Object.keys(values).length > 0) this.#post({ kind: 'change', values, isStep: true })
  }

  /** Opens settings without a step to undo. */
  open(settings: Settings): void {
    this.#run++
    this.#frames.clear()
    this.#points = []
    this.#signals = []
    this.epoch.value = 0
    this.settings.value = settings
    this.status.value = 'opening'
    this.epochs.value = []
    this.layers.value = []
    this.linearity.value = []
    this.initializers.value = null
    this.verdict.value = null
    this.finished.value = null
    this.error.value = ''
    this.check.value = null
    this.test.value = null
    this.isChecking.value = false
    if (this.watched.value === 'digit' && settings.data !== 'digits') this.watch('units')
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

  /** Has the network read a digit, 64 numbers from 0 to 16, now and after the epochs to come. */
  readDigit(pixels: readonly number[]): void {
    this.#post({ kind: 'digit', pixels })
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

  /** Asks for all pictures of the inside. */
  views(): Promise<InsideViews> {
    this.#post({ kind: 'views' })
    return new Promise((resolve) => (this.#takeViews = resolve))
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
    } else if (message.kind === 'saved') this.#takeSaved(message.bytes)
    else if (message.kind === 'viewed') this.#takeViews(message.views)
    else if (message.kind === 'fileFailed') this.fileError.value = message.message
    else {
      const { name, columns } = message.file
      this.file.value = message.file
      this.set({ data: 'file', file: name, target: columns[0] ?? '' })
    }
  }

  #takeFromRun(message: FromRun): void {
    if (message.kind === 'frame') return this.#frames.add(message.frame)
    // What follows a frame is about what it shows.
    this.#frames.flush()
    if (message.kind === 'opened') {
      this.opened.value = message.opened
      if (this.status.value === 'opening') this.status.value = 'ready'
    } else if (message.kind === 'inside') this.#takeInside(message.inside)
    else if (message.kind === 'initializers') this.initializers.value = message.signals
    else if (message.kind === 'tested') this.test.value = message.test
    else if (message.kind === 'checked') {
      this.check.value = message.check
      this.isChecking.value = false
    } else if (message.kind === 'changed') {
      if (!message.isStep) this.#history.remember(this.settings.value)
      this.settings.value = { ...this.settings.value, changes: message.changes }
    } else if (message.kind === 'refused') this.set(message.values)
    else if (message.kind === 'paused') {
      this.#showCurves()
      this.status.value = 'paused'
      this.verdict.value = message.verdict
    } else if (message.kind === 'finished') {
      this.#showCurves()
      this.status.value = 'finished'
      this.finished.value = message.finished
      this.verdict.value = message.finished.verdict
    } else this.fail(message.message)
  }

  /** Tells that training, or the worker, has failed. */
  fail(message: string): void {
    this.#showCurves()
    this.status.value = 'failed'
    this.error.value = message
    this.isChecking.value = false
  }

  #draw(frame: Frame): void {
    this.frame.value = frame
    this.epoch.value = frame.epoch
    for (const point of frame.epochs) this.#points.push(point)
    for (const signals of frame.layers) this.#signals.push(signals)
    if (!this.isTraining.value || performance.now() - this.#curvesAt >= CURVES) this.#showCurves()
  }

  #showCurves(): void {
    this.#curvesAt = performance.now()
    if (this.#points.length !== this.epochs.value.length) this.epochs.value = [...this.#points]
    if (this.#signals.length !== this.layers.value.length) this.layers.value = [...this.#signals]
  }

  #takeInside(inside: Inside): void {
    this.inside.value = inside
    if (inside.name !== 'weights' || inside.epoch <= (this.linearity.value.at(-1)?.epoch ?? -1)) return
    this.linearity.value = [...this.linearity.value, linearityAt(inside)]
  }
}

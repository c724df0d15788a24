import { saveModel } from 'wellfit'
import type { EpochRow } from 'wellfit'
import { digitPoints } from '../data/digits.ts'
import { figureOf } from '../figures/figures.ts'
import { pointOf } from '../run/epoch-point.ts'
import { gridFeatures, gridOutputs } from '../run/grid.ts'
import { checkWithBug } from '../run/inside/gradient.ts'
import { initializerSignals } from '../run/inside/initializers.ts'
import { insideOf, insideViews } from '../run/inside/inside.ts'
import { weightsHash } from '../run/hash.ts'
import { datasetOf, makeParts, pointsOf, taskOf } from '../run/parts.ts'
import type { Parts } from '../run/parts.ts'
import { rowErrors } from '../run/row-errors.ts'
import { Session } from '../run/session.ts'
import type { VisitorTable } from '../run/table-parts.ts'
import { verdictOf } from '../run/verdict.ts'
import type { Settings } from '../state/settings.ts'
import { digitsText } from './digits.ts'
import { GRID, UNIT_GRID } from './messages.ts'
import type { EpochPoint, Frame, FromWorker, InsideName, LayersAt, Opened, ToWorker } from './messages.ts'
import { Pacer } from './pacer.ts'

/** At least so many milliseconds between pictures of the inside. */
const INSIDE = 200

type Send = (message: FromWorker, transfer?: Transferable[]) => void

/** Drives one session at a time as the page asks, and sends it frames at the page's own pace. */
export class Runner {
  readonly #send: Send
  #run = 0
  #session: Session | null = null
  /** Ends when the session of the last `open` is there: what comes after it is about this session. */
  #opening: Promise<void> = Promise.resolve()
  #table: VisitorTable | null = null
  #features = new Float32Array(0)
  #unitFeatures = new Float32Array(0)
  #watched: InsideName = 'units'
  #digit: readonly number[] = []
  #lastInside = 0
  #isTraining = false
  #unsent: EpochPoint[] = []
  #layers: LayersAt[] = []
  readonly #pacer = new Pacer()

  constructor(send: Send) {
    this.#send = send
  }

  async take(message: ToWorker): Promise<void> {
    try {
      if (message.kind === 'open') {
        this.#opening = this.#open(message.run, message.settings)
        return await this.#opening
      }
      if (message.kind === 'drawn') return this.#pacer.drawn(message.frames)
      // Where it fails, `open` has told so.
      await this.#opening.catch(() => undefined)
      await this.#takeOfSession(message)
    } catch (error) {
      this.#fail(error)
    }
  }

  async #takeOfSession(message: Exclude<ToWorker, { kind: 'open' | 'drawn' }>): Promise<void> {
    if (message.kind === 'train') this.#train(message.epochs, message.epochsPerSecond)
    if (message.kind === 'pause') this.#pacer.pause()
    if (message.kind === 'change') this.#change(message)
    if (message.kind === 'watch') await this.#watch(message.inside)
    if (message.kind === 'digit') this.#readDigit(message.pixels)
    if (message.kind === 'check') await this.#check(message)
    if (message.kind === 'file') await this.#readFile(message)
    if (message.kind === 'test') this.#test()
    if (message.kind === 'save') await this.#save()
    if (message.kind === 'views') await this.#sendViews()
    if (message.kind === 'figure') {
      const { name } = message
      this.#send({ kind: 'figured', name, figure: await figureOf(name) })
    }
  }

  async #open(run: number, settings: Settings): Promise<void> {
    this.#session?.close()
    this.#session = null
    this.#run = run
    this.#isTraining = false
    this.#pacer.reset()
    this.#unsent = []
    this.#layers = []
    const parts = await this.#partsOf(settings)
    const session = await Session.open(settings, parts)
    if (run !== this.#run) return session.close()
    this.#session = session
    const { plane } = parts
    this.#features = gridFeatures(plane, GRID)
    this.#unitFeatures = gridFeatures(plane, UNIT_GRID)
    this.#send({ kind: 'opened', run, opened: openedOf(session) })
    this.#sendFrame(session)
    await this.#sendInitializers(session)
  }

  async #partsOf(settings: Settings): Promise<Parts> {
    const { data } = settings
    if (data === 'digits') return makeParts(datasetOf(digitPoints(await digitsText(), settings.rows)), settings)
    if (data !== 'file') return makeParts(datasetOf(pointsOf({ ...settings, data })), settings)
    if (this.#table === null) throw new Error('The file is gone: drop it on the page again.')
    return this.#table.parts(settings)
  }

  async #readFile({ name, bytes }: Extract<ToWorker, { kind: 'file' }>): Promise<void> {
    try {
      // The reader of tables is loaded when a visitor brings one.
      const { openTable } = await import('../run/table-parts.ts')
      this.#table = await openTable(bytes)
      const { rows, columns } = this.#table
      this.#send({ kind: 'file', file: { name, rows, columns } })
    } catch (error) {
      this.#send({ kind: 'fileFailed', message: messageOf(error) })
    }
  }

  #test(): void {
    if (this.#session === null) return
    const { net, parts } = this.#session
    const { error, rows, testEvaluation } = net.evaluate(parts.test, { onWarning: () => undefined })
    this.#send({ kind: 'tested', run: this.#run, test: { error, rows, warning: testEvaluation?.warning ?? '' } })
  }

  async #save(): Promise<void> {
    if (this.#session === null) return
    const bytes = await saveModel(this.#session.net)
    this.#send({ kind: 'saved', bytes: bytes.slice() })
  }

  async #sendViews(): Promise<void> {
    if (this.#session === null) return
    this.#send({ kind: 'viewed', views: await insideViews(this.#session, this.#unitFeatures) })
  }

  #train(epochs: number, epochsPerSecond: number): void {
    const session = this.#session
    if (session === null) return
    this.#pacer.allow(epochs, epochsPerSecond)
    if (this.#isTraining) return
    this.#isTraining = true
    void this.#trainToEnd(session, this.#run)
  }

  async #trainToEnd(session: Session, run: number): Promise<void> {
    try {
      const ended = await session.train({ onEpoch: (epoch, row) => this.#onEpoch(session, epoch, row) })
      if (ended === null || run !== this.#run) return
      this.#isTraining = false
      this.#sendFrame(session)
      const hash = await weightsHash(session.net.parameters)
      const { history, epochs, keptEpoch } = ended
      const verdict = verdictOf(session, ended)
      if (run !== this.#run) return
      this.#send({
        kind: 'finished',
        run,
        finished: {
          message: history.stop.message,
          epochs,
          keptEpoch,
          hash,
          verdict,
          rowErrors: rowErrors(session.net, session.parts.dev),
        },
      })
    } catch (error) {
      if (run !== this.#run) return
      this.#isTraining = false
      this.#fail(error)
    }
  }

  /** Waits at the end of an epoch: for the pace, for the page to draw, and while paused. */
  async #onEpoch(session: Session, epoch: number, row: EpochRow): Promise<void> {
    const run = this.#run
    if (session !== this.#session) return
    this.#unsent.push(pointOf(epoch, row))
    this.#layers.push({ epoch, layers: row.layers })
    const isPaused = await this.#pacer.endEpoch()
    if (run !== this.#run) return
    if (isPaused) {
      this.#sendFrame(session)
      this.#send({ kind: 'paused', run, verdict: verdictOf(session) })
      return await this.#pacer.resumed()
    }
    if (this.#pacer.isFrameDue) this.#sendFrame(session)
    await this.#pacer.yield()
  }

  #change({ values, isStep }: Extract<ToWorker, { kind: 'change' }>): void {
    const changes = this.#session?.change(values)
    if (changes === undefined) return
    const run = this.#run
    this.#send(changes === null ? { kind: 'refused', run, values } : { kind: 'changed', run, changes, isStep })
  }

  async #watch(inside: InsideName): Promise<void> {
    this.#watched = inside
    const session = this.#session
    if (session === null) return
    this.#sendInside(session)
    await this.#sendInitializers(session)
  }

  #readDigit(pixels: readonly number[]): void {
    this.#digit = pixels
    if (this.#session !== null) this.#sendInside(this.#session)
  }

  async #check({ bug, layer }: Extract<ToWorker, { kind: 'check' }>): Promise<void> {
    const session = this.#session
    if (session === null) return
    const run = this.#run
    const { parts, current } = session
    const check = await checkWithBug(session.net, { train: parts.train, settings: current }, bug, layer)
    this.#send({ kind: 'checked', run, check })
  }

  #sendInside(session: Session): void {
    this.#lastInside = performance.now()
    const inside = insideOf(this.#watched, session, { features: this.#unitFeatures, digit: this.#digit })
    if (inside !== null) this.#send({ kind: 'inside', run: this.#run, inside })
  }

  /** Before training, beside the signals: what other initializers would do. */
  async #sendInitializers(session: Session): Promise<void> {
    if (this.#watched !== 'signals') return
    const run = this.#run
    const signals = await initializerSignals(session.settings, session.parts.train)
    this.#send({ kind: 'initializers', run, signals })
  }

  #sendFrame(session: Session): void {
    const grid = gridOutputs(session.net, this.#features, taskOf(session.parts.train))
    const frame: Frame = { epoch: session.epoch, epochs: this.#unsent, layers: this.#layers, grid }
    this.#unsent = []
    this.#layers = []
    this.#pacer.sent()
    this.#send({ kind: 'frame', run: this.#run, frame }, [grid.class.buffer, grid.certainty.buffer])
    if (!this.#isTraining || this.#pacer.isPaused || performance.now() - this.#lastInside >= INSIDE)
      this.#sendInside(session)
  }

  #fail(error: unknown): void {
    this.#send({ kind: 'failed', run: this.#run, message: messageOf(error) })
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function openedOf({ parts, net }: Session): Opened {
  const { train, dev, test, plane } = parts
  return {
    points: plane.points,
    domain: plane.domain,
    axes: plane.axes,
    note: plane.note ?? '',
    task: taskOf(train),
    classes: train.targets.kind === 'classes' ? train.targets.classes : [],
    rows: { train: train.rows, dev: dev.rows, test: test.rows },
    parameters: net.parameterCount,
  }
}

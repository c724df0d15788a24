import { saveModel } from 'wellfit'
import type { EpochRow } from 'wellfit'
import { figureOf } from '../figures/figures.ts'
import { gridOutputs, gridPlaces } from '../run/grid.ts'
import { checkWithBug } from '../run/inside/gradient.ts'
import { unitPictures } from '../run/inside/units.ts'
import { weightHistograms } from '../run/inside/weights.ts'
import { weightsHash } from '../run/hash.ts'
import { datasetOf, makeParts, pointsOf, taskOf } from '../run/parts.ts'
import type { Parts } from '../run/parts.ts'
import { rowErrors } from '../run/row-errors.ts'
import { Session } from '../run/session.ts'
import type { VisitorTable } from '../run/table-parts.ts'
import { verdictOf } from '../run/verdict.ts'
import type { Settings } from '../state/settings.ts'
import { GRID, UNIT_GRID } from './messages.ts'
import type { EpochPoint, Frame, FromWorker, Inside, InsideName, LayerPoint, Opened, ToWorker } from './messages.ts'

/** At most so many frames a second. */
const FRAME = 1000 / 60

/** At most so many milliseconds between pictures of the inside. */
const INSIDE = 200

type Send = (message: FromWorker, transfer?: Transferable[]) => void

/** Drives one session at a time as the page asks, and sends it frames at the page's own pace. */
export class Runner {
  readonly #send: Send
  #run = 0
  #session: Session | null = null
  #table: VisitorTable | null = null
  #features = new Float32Array(0)
  #unitFeatures = new Float32Array(0)
  #watched: InsideName = 'units'
  #lastInside = 0
  #isTraining = false
  #unsent: EpochPoint[] = []
  #layers: readonly LayerPoint[] = []
  /** Epochs that may still be trained before the next pause. */
  #allowed = 0
  #interval = 0
  #lastEpoch = 0
  #lastFrame = 0
  #isDrawing = false
  #wake: (() => void) | null = null

  constructor(send: Send) {
    this.#send = send
  }

  async take(message: ToWorker): Promise<void> {
    try {
      if (message.kind === 'open') await this.#open(message.run, message.settings)
      if (message.kind === 'train') this.#train(message.epochs, message.epochsPerSecond)
      if (message.kind === 'pause') this.#pause()
      if (message.kind === 'change') this.#change(message)
      if (message.kind === 'drawn') this.#isDrawing = false
      if (message.kind === 'watch') this.#watch(message.inside)
      if (message.kind === 'check') await this.#check(message)
      if (message.kind === 'file') await this.#readFile(message)
      if (message.kind === 'test') this.#test()
      if (message.kind === 'save') await this.#save()
      if (message.kind === 'figure') {
        const { name } = message
        this.#send({ kind: 'figured', name, figure: await figureOf(name) })
      }
    } catch (error) {
      this.#fail(error)
    }
  }

  async #open(run: number, settings: Settings): Promise<void> {
    this.#session?.close()
    this.#session = null
    this.#run = run
    this.#isTraining = false
    this.#isDrawing = false
    this.#allowed = 0
    this.#unsent = []
    this.#layers = []
    const parts = this.#partsOf(settings)
    const session = await Session.open(settings, parts)
    if (run !== this.#run) return
    this.#session = session
    const { plane } = parts
    this.#features = Float32Array.from(plane.features(gridPlaces(plane.domain, GRID)))
    this.#unitFeatures = Float32Array.from(plane.features(gridPlaces(plane.domain, UNIT_GRID)))
    this.#send({ kind: 'opened', run, opened: openedOf(session) })
    this.#sendFrame(session)
  }

  #partsOf(settings: Settings): Parts {
    const { data } = settings
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
    this.#send({ kind: 'tested', test: { error, rows, warning: testEvaluation?.warning ?? '' } })
  }

  async #save(): Promise<void> {
    if (this.#session === null) return
    const bytes = await saveModel(this.#session.net)
    this.#send({ kind: 'saved', bytes: bytes.slice() })
  }

  #train(epochs: number, epochsPerSecond: number): void {
    const session = this.#session
    if (session === null) return
    this.#allowed = epochs === 0 ? Infinity : epochs
    this.#interval = epochsPerSecond === 0 ? 0 : 1000 / epochsPerSecond
    this.#lastEpoch = performance.now()
    if (this.#isTraining) return this.#wake?.()
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
      if (run === this.#run) this.#fail(error)
    }
  }

  /** Waits at the end of an epoch: for the pace, for the page to draw, and while paused. */
  async #onEpoch(session: Session, epoch: number, row: EpochRow): Promise<void> {
    this.#unsent.push(pointOf(epoch, row))
    this.#layers = row.layers
    this.#allowed--
    const run = this.#run
    const pace = this.#lastEpoch + this.#interval - performance.now()
    if (this.#interval > 0 && pace > 1) await new Promise((resolve) => setTimeout(resolve, pace))
    this.#lastEpoch = Math.max(performance.now() - this.#interval, this.#lastEpoch + this.#interval)
    if (run !== this.#run) return
    if (this.#allowed <= 0) {
      this.#sendFrame(session)
      this.#send({ kind: 'paused', run, verdict: verdictOf(session) })
      while (this.#allowed <= 0 && run === this.#run) await this.#woken()
      return
    }
    if (!this.#isDrawing && performance.now() - this.#lastFrame >= FRAME) {
      this.#sendFrame(session)
      // Lets messages of the page arrive: a pause, a change.
      await new Promise((resolve) => setTimeout(resolve, 0))
    }
  }

  #woken(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = null
        resolve()
      }
    })
  }

  #pause(): void {
    this.#allowed = Math.min(this.#allowed, 1)
  }

  #change({ name, value }: Extract<ToWorker, { kind: 'change' }>): void {
    if (this.#session === null) return
    this.#send({ kind: 'changed', run: this.#run, changes: this.#session.change(name, value) })
  }

  #watch(inside: InsideName): void {
    this.#watched = inside
    if (this.#session !== null) this.#sendInside(this.#session)
  }

  async #check({ bug, layer }: Extract<ToWorker, { kind: 'check' }>): Promise<void> {
    const session = this.#session
    if (session === null) return
    const run = this.#run
    const check = await checkWithBug(
      session.net,
      { train: session.parts.train, settings: session.settings },
      bug,
      layer,
    )
    this.#send({ kind: 'checked', run, check })
  }

  #sendInside({ still, parts }: Session): void {
    this.#lastInside = performance.now()
    const name = this.#watched
    if (name !== 'units' && name !== 'weights') return
    const inside: Inside =
      name === 'units'
        ? { name, layers: unitPictures(still, this.#unitFeatures) }
        : { name, layers: weightHistograms(still, parts.train) }
    this.#send({ kind: 'inside', run: this.#run, inside })
  }

  #sendFrame(session: Session): void {
    const grid = gridOutputs(session.net, this.#features, taskOf(session.parts.train))
    const frame: Frame = { epoch: session.epoch, epochs: this.#unsent, layers: this.#layers, grid }
    this.#unsent = []
    this.#isDrawing = true
    this.#lastFrame = performance.now()
    this.#send({ kind: 'frame', run: this.#run, frame }, [grid.class.buffer, grid.certainty.buffer])
    if (!this.#isTraining || this.#allowed <= 0 || performance.now() - this.#lastInside >= INSIDE)
      this.#sendInside(session)
  }

  #fail(error: unknown): void {
    this.#isTraining = false
    this.#send({ kind: 'failed', run: this.#run, message: messageOf(error) })
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function openedOf(session: Session): Opened {
  const { train, dev, test, plane } = session.parts
  return {
    points: plane.points,
    domain: plane.domain,
    axes: plane.axes,
    note: plane.note ?? '',
    task: taskOf(session.parts.train),
    classes: train.targets.kind === 'classes' ? train.targets.classes : [],
    rows: { train: train.rows, dev: dev.rows, test: test.rows },
    parameters: session.net.parameterCount,
  }
}

function pointOf(epoch: number, { train, dev }: EpochRow): EpochPoint {
  return {
    epoch,
    trainCost: train.cost,
    devCost: dev?.cost ?? NaN,
    trainError: train.error,
    devError: dev?.error ?? NaN,
  }
}

import { Gather, GatherTargets } from '../../../assembly/instructions/layout/rows.js'
import type { Core } from '../../runtime/core.js'
import { Plan, type Reserved } from '../../tensor/plan.js'
import type { Features } from '../../tensor/reals.js'
import { AugmentationCode, mixtureCount, type Augmenting } from './augmentation.js'
import { Emitter } from '../emitter.js'
import { Session } from '../session.js'
import { sourceFormat, stageFeatures, stageTargets, type TargetRows } from './staging.js'

/** Rows to augment. */
export interface AugmenterRows {
  readonly x: Features
  readonly features: number
  readonly targets: TargetRows
  /** Columns of the targets; for labels as many as there are classes. */
  readonly outputs: number
}

/** Augmentation without a network: shows the rows that training sees. */
export class Augmenter {
  readonly #core: Core
  readonly #data: AugmenterRows
  readonly #batchSize: number
  readonly #plan: Plan
  readonly #session: Session
  readonly #order: Reserved
  readonly #features: Reserved
  readonly #targets: Reserved

  constructor(core: Core, data: AugmenterRows, steps: readonly Augmenting[], batchSize: number, functionName: string) {
    const plan = new Plan(core)
    const rows = data.x.length / data.features
    this.#core = core
    this.#data = data
    this.#batchSize = batchSize
    this.#plan = plan
    this.#session = new Session(plan)
    this.#order = plan.reserve(rows * 4)
    this.#features = plan.reals(batchSize * data.features)
    this.#targets = plan.reals(batchSize * data.outputs)
    const source = plan.reserve(data.x.length * 8)
    const targets = plan.reserve(rows * data.outputs * 8)
    const code = new AugmentationCode(plan, steps, data.features, batchSize)
    const emitter = new Emitter(plan, 64, 1)
    plan.allocate(functionName)
    stageFeatures(core, data.x, 0, data.x.length, plan.at(source))
    stageTargets(core, data.targets, 0, rows, data.outputs, plan.at(targets))
    const order = plan.at(this.#order)
    const sourceType = sourceFormat(data.x, core).type
    this.#session.setRows({
      source: plan.at(source),
      sourceType,
      targets: plan.at(targets),
      order,
      count: rows,
      batchSize,
    })
    this.#compile(emitter, code, mixtureCount(steps) > 0)
  }

  /**
   * Features and targets of rows `order` in an epoch. Labels are returned as soft targets if rows are mixed, else not at
   * all. `order` may name as many rows as there are.
   */
  rows(order: ArrayLike<number>, seed: number, epoch: number): { x: Float64Array; y: Float64Array } {
    const { features, outputs } = this.#data
    const core = this.#core
    this.#session.setSeed(seed)
    this.#session.setEpoch(epoch)
    core.words(this.#plan.at(this.#order), order.length).set(order)
    const x = new Float64Array(order.length * features)
    const y = new Float64Array(order.length * outputs)
    for (let first = 0; first < order.length; first += this.#batchSize) {
      core.runSteps(this.#session.pointer, first / this.#batchSize, 1, Infinity)
      const done = Math.min(this.#batchSize, order.length - first)
      x.set(core.reals(this.#plan.at(this.#features), done * features), first * features)
      y.set(core.reals(this.#plan.at(this.#targets), done * outputs), first * outputs)
    }
    return { x, y }
  }

  release(): void {
    this.#plan.release()
  }

  #compile(emitter: Emitter, code: AugmentationCode, mixes: boolean): void {
    const { features, outputs, targets } = this.#data
    const areLabels = 'labels' in targets
    const begin = emitter.position
    const [x, y] = [this.#plan.at(this.#features), this.#plan.at(this.#targets)]
    emitter.emit(Gather, { target: x, width: features })
    code.emit(emitter, x)
    if (!areLabels) emitter.emit(GatherTargets, { target: y, width: outputs })
    if (mixes) code.emitTargets(emitter, y, outputs, areLabels)
    this.#session.setCode({ begin, end: emitter.position }, 0)
  }
}

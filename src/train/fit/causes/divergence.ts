import * as layout from '../../../../assembly/layout.js'
import type { Dataset } from '../../../data/dataset/types.js'
import type { NetworkDescription } from '../../../model/network-options.js'
import { segmentsOf } from '../../../model/segments.js'
import type { TrainingProgram } from '../../../program/training-program.js'
import type { Divergence, FitSettings, LayerSignal } from '../../../result/index.js'
import type { Core } from '../../../runtime/core.js'
import { initialFault } from './initial-signals.js'
import { likelyCauses } from './likely-causes.js'

/** A run at the step that failed. */
export interface FailedStep {
  readonly core: Core
  readonly network: NetworkDescription
  readonly training: TrainingProgram
  readonly settings: FitSettings
  /** The rows that the cost was measured on. */
  readonly data: Dataset
  /** The step that failed, or the last one before a measurement that did. */
  readonly step: number
  /** The layers at the first step; `null` where the network had been trained before. */
  readonly initial: readonly LayerSignal[] | null
}

/** A divergence as data and as a message. */
export interface ExplainedDivergence {
  readonly message: string
  readonly divergence: Divergence
}

type Fault = Pick<Divergence, 'stage' | 'layer' | 'parameter'>

/** Explains a step that failed: what is not finite, where, and the likely cause. */
export function explainStep(run: FailedStep): ExplainedDivergence {
  const fault = faultOf(run)
  const what = {
    outputs: `the outputs of layer '${fault.layer}' are no longer finite`,
    loss: 'the loss is no longer finite, although the outputs of all layers are',
    gradient: `the gradient of ${fault.parameter} of layer '${fault.layer}' is no longer finite`,
    update: `the gradient is so large that the step would overflow, most of all in ${fault.parameter} of layer '${fault.layer}'`,
    measurement: '',
  }[fault.stage]
  return explain(
    run,
    fault,
    `At step ${run.step} ${what}; the weights are those before that step.`,
    run.step > 1 || fault.stage === 'update',
  )
}

/** Explains an epoch after which the cost on a part is not finite, although it was at every step. */
export function explainMeasurement(run: FailedStep, epoch: number, part: 'train' | 'dev'): ExplainedDivergence {
  const fault: Fault = { stage: 'measurement', layer: null, parameter: null }
  const what = `After epoch ${epoch} (step ${run.step}) the cost on ${part} is no longer finite.`
  return explain(run, fault, what, run.step > 0)
}

function explain(run: FailedStep, fault: Fault, what: string, rateCounts: boolean): ExplainedDivergence {
  const { network, settings, data, training, step } = run
  const { learningRate } = training
  const initial = run.initial === null ? null : initialFault(network, run.initial)
  const causes = likelyCauses({ network, settings, data, learningRate, rateCounts, initial })
  const [{ kind: cause, column } = { kind: 'learning rate', column: null } as const] = causes
  const [first = '', ...others] = causes.map(({ message }) => message)
  const also = others.map((words) => words.replace(/^Most likely/, 'Also,'))
  return { message: [what, first, ...also].join(' '), divergence: { step, ...fault, cause, column } }
}

/** The first value, in the order of computation, that is not finite; or the largest gradient. */
function faultOf({ core, network, training }: FailedStep): Fault {
  for (const [i, { name }] of network.layers.entries()) {
    const { pointer, count } = training.outputs(i)
    if (core.kernels.firstNonFinite(pointer, count) >= 0) return { stage: 'outputs', layer: name, parameter: null }
  }
  const { status } = training.session
  if (status === layout.STATUS_LOSS_NOT_FINITE) return { stage: 'loss', layer: null, parameter: null }
  const segments = segmentsOf(network).reverse()
  const address = (offset: number): number => training.derivatives + offset * core.bytesPerReal
  const broken = segments.find(({ offset, length }) => core.kernels.firstNonFinite(address(offset), length) >= 0)
  if (broken !== undefined) return { stage: 'gradient', layer: broken.layer, parameter: broken.parameter }
  const sizes = segments.map((segment) => core.kernels.sumSquares(address(segment.offset), segment.length))
  const largest = segments[sizes.indexOf(Math.max(...sizes))]
  return { stage: 'update', layer: largest?.layer ?? null, parameter: largest?.parameter ?? null }
}

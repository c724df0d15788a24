// The instructions of a program, and how a team of threads executes one. The work of an instruction is a class without
// instances, named after its layout:
//
//   parts(op)       how many threads share the work: 1 for thread 0 alone;
//   run(op, parts)  computes this thread's part;
//   reduce(op)      optional: thread 0 combines the parts once all are done, and returns a STATUS_…;
//   endsBatch(op)   optional: whether the rest of the program is skipped for this batch; alike on every thread.
//
// As a type argument the class specializes `execute`, so that the table below is the only dispatch.

import { STATUS_OK } from '../layout'
import { barrier, broadcast } from '../threads/barrier'
import { threadIndex } from '../threads/state'
import { AccumulateWork } from './accumulate'
import { ActivateBackwardWork, ActivateWork } from './activate'
import { AddWork, CopyWork } from './add'
import { AugmentWork, MixTargetsWork } from './augment'
import { CategoryBackwardWork, CategoryEmbeddingWork } from './categories'
import { DenseActivateWork, DenseBackwardInputWork, DenseBackwardParametersWork, DenseWork } from './dense'
import { DropoutWork } from './dropout'
import { GatherTargetsWork, GatherWork } from './gather'
import {
  Activate,
  ActivateBackward,
  Add,
  CategoryBackward,
  CategoryEmbedding,
  Copy,
  Dense,
  DenseActivate,
  DenseBackwardInput,
  DenseBackwardParameters,
  Dropout,
  Normalize,
  NormalizeBackwardInput,
  NormalizeBackwardParameters,
  PeriodicBackward,
  PeriodicEmbedding,
  Prelu,
  PreluBackward,
  ScaleColumns,
} from './layout/layers'
import { Loss, Score, Softmax } from './layout/loss'
import { Combine, Descend, MatrixProduct, ToUnitNorm } from './layout/matrix'
import { Augment, Gather, GatherTargets, MixTargets, SmoothTargets } from './layout/rows'
import { Accumulate, Advance, Average, MaxNorm, Optimize, PenaltyGradient, Schedule, StepCheck } from './layout/step'
import { LossWork, SmoothTargetsWork } from './loss'
import { CombineWork, DescendWork, MatrixProductWork, ToUnitNormWork } from './matrix'
import { NormalizeBackwardInputWork, NormalizeBackwardParametersWork, NormalizeWork } from './normalize'
import { AdvanceWork, AverageWork, MaxNormWork, OptimizeWork, ScheduleWork } from './optimize'
import { ScoreWork, SoftmaxWork } from './outputs'
import { PenaltyGradientWork } from './penalty-gradient'
import { PeriodicBackwardWork, PeriodicEmbeddingWork } from './periodic'
import { PreluBackwardWork, PreluWork } from './prelu'
import { ScaleColumnsWork } from './scale-columns'
import { StepCheckWork } from './step-check'

/** What `executeInstruction` returns besides a STATUS_…: the batch ends here. */
export const BATCH_ENDS = -1

/** Whether other threads may have worked on the last instruction. */
let wasShared: bool = true

/** Before the first instruction of a batch: the batch before it may have been shared. */
export function beginInstructions(): void {
  wasShared = true
}

/** Executes the instruction at `op`; returns STATUS_OK to go on, another STATUS_…, or BATCH_ENDS. */
// oxlint-disable-next-line max-lines-per-function -- a table, two lines for each instruction
export function executeInstruction(op: usize): i32 {
  switch (load<i32>(op)) {
    case Gather.OPCODE:
      return execute<GatherWork>(op)
    case GatherTargets.OPCODE:
      return execute<GatherTargetsWork>(op)
    case Augment.OPCODE:
      return execute<AugmentWork>(op)
    case MixTargets.OPCODE:
      return execute<MixTargetsWork>(op)
    case SmoothTargets.OPCODE:
      return execute<SmoothTargetsWork>(op)
    case Dense.OPCODE:
      return execute<DenseWork>(op)
    case DenseActivate.OPCODE:
      return execute<DenseActivateWork>(op)
    case Activate.OPCODE:
      return execute<ActivateWork>(op)
    case Dropout.OPCODE:
      return execute<DropoutWork>(op)
    case Normalize.OPCODE:
      return execute<NormalizeWork>(op)
    case NormalizeBackwardParameters.OPCODE:
      return execute<NormalizeBackwardParametersWork>(op)
    case NormalizeBackwardInput.OPCODE:
      return execute<NormalizeBackwardInputWork>(op)
    case ActivateBackward.OPCODE:
      return execute<ActivateBackwardWork>(op)
    case DenseBackwardParameters.OPCODE:
      return execute<DenseBackwardParametersWork>(op)
    case DenseBackwardInput.OPCODE:
      return execute<DenseBackwardInputWork>(op)
    case Loss.OPCODE:
      return execute<LossWork>(op)
    case Score.OPCODE:
      return execute<ScoreWork>(op)
    case Softmax.OPCODE:
      return execute<SoftmaxWork>(op)
    case PenaltyGradient.OPCODE:
      return execute<PenaltyGradientWork>(op)
    case Accumulate.OPCODE:
      return execute<AccumulateWork>(op)
    case Schedule.OPCODE:
      return execute<ScheduleWork>(op)
    case StepCheck.OPCODE:
      return execute<StepCheckWork>(op)
    case Advance.OPCODE:
      return execute<AdvanceWork>(op)
    case Optimize.OPCODE:
      return execute<OptimizeWork>(op)
    case MaxNorm.OPCODE:
      return execute<MaxNormWork>(op)
    case Prelu.OPCODE:
      return execute<PreluWork>(op)
    case PreluBackward.OPCODE:
      return execute<PreluBackwardWork>(op)
    case Average.OPCODE:
      return execute<AverageWork>(op)
    case ScaleColumns.OPCODE:
      return execute<ScaleColumnsWork>(op)
    case Add.OPCODE:
      return execute<AddWork>(op)
    case Copy.OPCODE:
      return execute<CopyWork>(op)
    case ToUnitNorm.OPCODE:
      return execute<ToUnitNormWork>(op)
    case Combine.OPCODE:
      return execute<CombineWork>(op)
    case MatrixProduct.OPCODE:
      return execute<MatrixProductWork>(op)
    case Descend.OPCODE:
      return execute<DescendWork>(op)
    case PeriodicEmbedding.OPCODE:
      return execute<PeriodicEmbeddingWork>(op)
    case PeriodicBackward.OPCODE:
      return execute<PeriodicBackwardWork>(op)
    case CategoryEmbedding.OPCODE:
      return execute<CategoryEmbeddingWork>(op)
    case CategoryBackward.OPCODE:
      return execute<CategoryBackwardWork>(op)
  }
  return unreachable()
}

function execute<Work>(op: usize): i32 {
  const work = changetype<Work>(0)
  const parts = work.parts(op)
  // No thread reads what another has not finished: a barrier precedes an instruction unless thread 0 did the last one
  // alone and does this one alone as well.
  if (wasShared || parts > 1 || isDefined(work.reduce)) barrier()
  wasShared = parts > 1
  if (threadIndex < parts) work.run(op, parts)
  if (isDefined(work.reduce)) {
    if (wasShared) barrier()
    wasShared = false
    return broadcast(threadIndex == 0 ? work.reduce(op) : STATUS_OK)
  }
  if (isDefined(work.endsBatch)) return work.endsBatch(op) ? BATCH_ENDS : STATUS_OK
  return STATUS_OK
}

import { WellfitError } from '../../errors.js'
import type { Checkpoint } from '../../model/checkpoint.js'
import { checkKeys, checkNumber } from '../../options.js'

/** When and where `fit` saves checkpoints to resume from. */
export interface CheckpointOptions {
  /** Seconds between checkpoints; 0 saves after every time slice. Default 30. */
  readonly everySeconds?: number
  /** Receives a checkpoint, a copy. Training awaits a promise, and fails if it rejects. */
  readonly save: (checkpoint: Checkpoint) => void | Promise<void>
}

/** Checks the options of checkpoints. */
export function checkCheckpointOptions(value: CheckpointOptions | undefined): void {
  if (value === undefined) return
  checkKeys('fit', 'checkpoint', value, ['everySeconds', 'save'])
  checkNumber('fit', 'checkpoint.everySeconds', value.everySeconds ?? 30, { min: 0 })
  if (typeof value.save === 'function') return
  const expected = 'be a function'
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'fit',
    field: 'checkpoint.save',
    value: value.save,
    expected,
  })
}

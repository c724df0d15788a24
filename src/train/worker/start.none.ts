import { WellfitError } from '../../errors.js'

/** Runtimes at the edge: one thread a request. */
export function startFitWorker(): never {
  throw new WellfitError({
    code: 'UNSUPPORTED',
    functionName: 'fit',
    field: 'worker',
    value: true,
    expected: 'be left out in a runtime that has no workers',
  })
}

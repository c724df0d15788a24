import { WellfitError } from '../../errors.js'

/** Functions that may be called while `fit` runs. */
const READERS = ['evaluate', 'loss', 'metrics', 'predict', 'hidden', 'parameters', 'layer', 'gradients']

/** Whether a network may be used: not once it is disposed of, and only by readers while it trains. */
export class Availability {
  isTraining = false
  isDisposed = false

  /** @throws WellfitError `UNSUPPORTED`. */
  check(functionName: string): void {
    if (this.isDisposed) throw unavailable(functionName, 'not have been disposed of', 'Create a new one.')
    if (!this.isTraining || READERS.includes(functionName)) return
    throw unavailable(functionName, 'not be training', 'Await `fit` first.')
  }
}

function unavailable(functionName: string, expected: string, remedy: string): WellfitError {
  return new WellfitError({ code: 'UNSUPPORTED', functionName, field: 'network', expected, remedy })
}

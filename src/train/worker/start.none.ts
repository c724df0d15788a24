import { WellfitError } from '../../errors.js'

/** Edge runtimes: one thread per request. */
export async function loadFitWorker(): Promise<never> {
  throw new WellfitError({
    code: 'UNSUPPORTED',
    functionName: 'fit',
    field: 'worker',
    value: true,
    expected: 'be left out in a runtime without workers',
  })
}

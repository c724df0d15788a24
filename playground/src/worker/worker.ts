import { Runner } from './runner.ts'
import type { FromWorker, ToWorker } from './messages.ts'

/** The worker's own side of the channel, which the types of a page do not have. */
const scope = self as unknown as {
  postMessage(message: FromWorker, transfer: Transferable[]): void
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null
}

const runner = new Runner((message, transfer = []) => scope.postMessage(message, transfer))
scope.onmessage = ({ data }) => void runner.take(data)

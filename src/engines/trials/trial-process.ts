import { fork, type ChildProcess } from 'node:child_process'
import type { Json } from './contract.js'
import type { TrialReply, TrialRequest } from './child.js'
import { ownModule } from './trial.js'

/** How a trial ended. */
type TrialEnd = Exclude<TrialReply, { kind: 'progress' }> | 'cancelled'

/** A process that computes one trial at a time; it is started when it is needed, and again where it has ended. */
export class TrialProcess {
  #child: ChildProcess | null = null
  #last: Promise<unknown> = Promise.resolve()

  /**
   * Computes a trial, after those that were begun before; a process that ends meanwhile fails it, an aborted signal ends the process.
   */
  async run(
    request: TrialRequest,
    signal: AbortSignal | undefined,
    onProgress: (progress: Json) => void,
  ): Promise<TrialEnd> {
    const own = this.#last.then(async () => await this.#compute(request, signal, onProgress))
    this.#last = own.catch(() => undefined)
    return await own
  }

  async #compute(
    request: TrialRequest,
    signal: AbortSignal | undefined,
    onProgress: (progress: Json) => void,
  ): Promise<TrialEnd> {
    if (signal?.aborted === true) return 'cancelled'
    const child = (this.#child ??= startChild())
    return await new Promise((resolve) => {
      const onMessage = (reply: TrialReply): void => {
        if (reply.kind === 'progress') onProgress(reply.progress)
        else end(reply)
      }
      const onExit = (code: number | null, by: string | null): void => {
        this.#child = null
        const error = `its process ended ${by === null ? `with code ${code}` : `by ${by}`}`
        end(signal?.aborted === true ? 'cancelled' : { kind: 'failed', error, isFinal: false })
      }
      const onAbort = (): void => void child.kill('SIGKILL')
      const end = (reply: Parameters<typeof resolve>[0]): void => {
        child.off('message', onMessage).off('exit', onExit)
        signal?.removeEventListener('abort', onAbort)
        resolve(reply)
      }
      child.on('message', onMessage).on('exit', onExit)
      signal?.addEventListener('abort', onAbort, { once: true })
      child.send(request, (error) => {
        if (error !== null) child.kill('SIGKILL')
      })
    })
  }

  /** Ends the process. */
  close(): void {
    this.#child?.kill('SIGKILL')
    this.#child = null
  }
}

function startChild(): ChildProcess {
  const child = fork(ownModule('#trial-child'), [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  // A process that cannot be started, or ended, is told by its exit.
  child.on('error', () => undefined)
  return child
}

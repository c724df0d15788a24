import { link, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { WellfitError } from '../../errors.js'
import type { Json, Trial, TrialContext } from './contract.js'
import { checkResult } from './trial.js'

// The process that computes trials: those that its parent sends, one after the other; or one of a Slurm array, from a file.

/** From the parent. */
export interface TrialRequest {
  readonly runner: string
  readonly trial: Trial
}

/** To the parent. */
export type TrialReply =
  | { readonly kind: 'progress'; readonly progress: Json }
  | { readonly kind: 'done'; readonly result: Json }
  | { readonly kind: 'failed'; readonly error: string; readonly isFinal: boolean }

/** Computes a trial by its runner. */
async function compute({ runner, trial }: TrialRequest, context: TrialContext): Promise<TrialReply> {
  try {
    const { default: run } = (await import(runner)) as {
      default: (trial: Trial, context: TrialContext) => unknown
    }
    return { kind: 'done', result: checkResult(await run(trial, context)) }
  } catch (error) {
    // Another attempt gets the same input.
    const isFinal = error instanceof WellfitError && error.code.startsWith('INVALID_')
    return { kind: 'failed', error: error instanceof Error ? error.message : String(error), isFinal }
  }
}

function send(reply: TrialReply): void {
  process.send?.(reply)
}

/** Computes the trial of a file in a directory, and leaves its reply there: the first one stays. */
async function computeFile(directory: string, name: string): Promise<void> {
  const request = JSON.parse(await readFile(join(directory, 'trials', name), 'utf8')) as TrialRequest
  const reply = await compute(request, { progress: () => undefined })
  const temporary = join(directory, 'results', `${name}.${process.pid}.part`)
  await writeFile(temporary, JSON.stringify(reply), { flush: true })
  await link(temporary, join(directory, 'results', name)).catch(() => undefined)
  await rm(temporary)
}

const [, , directory, name] = process.argv
if (process.send !== undefined) {
  process.on('message', (request: TrialRequest) => {
    const context = { progress: (progress: Json) => send({ kind: 'progress', progress }) }
    void compute(request, context).then(send)
  })
  process.on('disconnect', () => process.exit())
} else if (directory !== undefined && name !== undefined) await computeFile(directory, name)

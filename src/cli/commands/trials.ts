import { resolve } from 'node:path'
import { noun } from '../../noun.js'
import { fileTrial, trialHash, type Trial, type TrialOutcome } from '../../trials/index.js'
import { EXIT, type ExitCode } from '../exit.js'
import { asJson } from '../files/output.js'
import { readQueueFlags } from '../flags/engine.js'
import { type Flags, numberFlag, requiredFlag } from '../flags/flags.js'
import { readGrid } from '../flags/grid.js'
import { onInterrupt } from '../interrupt.js'
import { openEngine } from '../run/folds/open-engine.js'
import { makeProgress } from '../terminal/progress.js'
import { describeGrid, type GridResult, type GridTrial } from '../terminal/grid.js'

/** `wellfit trials DATA --target COLUMN`: every setting by every seed, on processes, a queue or a job array. */
export async function trials(data: string, flags: Flags): Promise<ExitCode> {
  const target = requiredFlag('wellfit trials', flags, 'target', 'be given: the column to predict')
  const seeds = numberFlag(flags, 'seeds', { min: 1, max: 10_000, whole: true }) ?? 5
  const grid = readGrid(flags).flatMap((point) => Array.from({ length: seeds }, (_, seed) => ({ ...point, seed })))
  const engine = await openEngine(flags)
  const progress = makeProgress(process.stderr, flags.has('quiet'))
  const interrupt = onInterrupt(() =>
    progress.say('Cancelling what has not ended. Press Ctrl-C again to quit at once.'),
  )
  try {
    const path = resolve(data)
    const given: Trial[] = []
    for (const { network, fit, seed } of grid) given.push(await fileTrial({ path, target, network, fit, seed }))
    progress.say(`${given.length} ${noun(given.length, 'trial')} on ${nameOf(flags)}`)
    let ended = 0
    const { signal } = interrupt
    const onOutcome = ({ status }: TrialOutcome): void => progress.say(`  ${++ended} of ${given.length}: ${status}`)
    const outcomes = await engine.run(given, { signal, onOutcome })
    const byHash = new Map(outcomes.map((outcome) => [outcome.hash, outcome]))
    const results = grid.map(({ settings, seed }, i) => found(settings, seed, given[i] ?? {}, byHash))
    process.stdout.write(
      flags.has('json') ? asJson({ data, target, trials: results }) : describeGrid(data, target, results),
    )
    if (signal.aborted) return interrupt.exitCode
    return results.some(({ status }) => status === 'failed') ? EXIT.diverged : EXIT.ok
  } finally {
    interrupt.done()
    await engine.close()
  }
}

function found(
  settings: GridTrial['settings'],
  seed: number,
  trial: Trial,
  outcomes: ReadonlyMap<string, TrialOutcome>,
): GridTrial {
  const hash = trialHash(trial)
  const { status = 'cancelled', result = null, error = null } = outcomes.get(hash) ?? {}
  return { settings, seed, hash, status, result: result as unknown as GridResult | null, error }
}

function nameOf(flags: Flags): string {
  if (flags.has('slurm')) return 'an array of Slurm'
  return readQueueFlags(flags) === null ? 'processes of this machine' : 'the workers of the queue'
}

import { join, resolve } from 'node:path'
import type { FoldEngine } from '../../../index.js'
import { foldEngine, localEngine, redisEngine, slurmEngine, type TrialEngine } from '../../../trials/index.js'
import { readEngineFlags, readProcesses, readQueueFlags, readSbatchFlag, refusal } from '../../flags/engine.js'
import { type Flags, numberFlag } from '../../flags/flags.js'

/** The engine of trials that flags name: by default processes of this machine. */
export async function openEngine(flags: Flags): Promise<TrialEngine> {
  const directory = flags.get('slurm')
  const queue = readQueueFlags(flags)
  const shared = readEngineFlags(flags)
  const parallel = numberFlag(flags, 'parallel', { min: 1, max: 100_000, whole: true })
  if (directory === undefined) {
    const unused = ['parallel', 'sbatch'].find((name) => flags.has(name))
    if (unused !== undefined) throw refusal(`--${unused}`, flags.get(unused), 'be given with --slurm')
  } else if (queue !== null) throw refusal('--slurm', directory, 'be given without --redis')
  const own = queue === null ? undefined : ['processes', 'attempts', 'runner'].find((name) => flags.has(name))
  if (own !== undefined)
    throw refusal(`--${own}`, flags.get(own), 'be left out with --redis: it is a flag of `wellfit worker`')
  if (queue !== null) return await redisEngine(queue)
  if (directory === undefined) return localEngine({ ...shared, ...readProcesses(flags) })
  if (flags.has('processes'))
    throw refusal('--processes', flags.get('processes'), 'be left out with --slurm: see --parallel')
  const directives = readSbatchFlag(flags)
  return slurmEngine({ ...shared, directory, directives, ...(parallel === undefined ? {} : { parallel }) })
}

/** The engine of folds that flags name, of which there is at least one. */
export async function openFoldEngine(flags: Flags): Promise<FoldEngine> {
  const [shared, slurm] = [flags.get('shared'), flags.get('slurm')]
  const isQueue = flags.has('redis') || shared !== undefined
  // A variable alone does not move the folds of a command to a queue.
  const named = isQueue ? flags : new Map([...flags, ['redis', '']])
  if (shared === undefined && flags.has('redis'))
    throw refusal('--redis', undefined, 'be given with --shared, a directory that this process and all workers see')
  if (shared !== undefined && readQueueFlags(flags) === null)
    throw refusal('--shared', shared, 'be given with --redis, or the variable WELLFIT_REDIS')
  if (!isQueue && slurm === undefined && flags.has('processes')) return foldEngine(readProcesses(flags))
  const engine = await openEngine(named)
  return foldEngine({ engine, directory: resolve(shared ?? join(slurm ?? '', 'folds')) })
}

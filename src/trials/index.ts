/**
 * Trials that run side by side: on processes of this machine, on workers of a queue in Redis, or as an array of Slurm; see
 * docs/deploy/machines.md.
 *
 * @packageDocumentation
 */

export { localEngine, type LocalEngineOptions } from '../engines/local/local-engine.js'
export { redisEngine } from '../engines/queue/redis-engine.js'
export type { RedisOptions } from '../engines/queue/redis-options.js'
export { startWorker, type TrialWorker, type WorkerOptions } from '../engines/queue/worker.js'
export { slurmEngine, type SlurmEngineOptions } from '../engines/slurm/slurm-engine.js'
export { trialHash } from '../engines/trials/trial.js'
export type {
  Json,
  RunTrialsOptions,
  Trial,
  TrialContext,
  TrialEngine,
  TrialEngineOptions,
  TrialOutcome,
} from '../engines/trials/contract.js'
export { fileTrial, type FileTrialOptions } from './file-trial.js'
export { foldEngine, type FoldEngineOptions } from './fold-engine.js'

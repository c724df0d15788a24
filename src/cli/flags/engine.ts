import { WellfitError } from '../../errors.js'
import { type Flag, type Flags, inGroup, numberFlag, requiredFlag } from './flags.js'

const REDIS = 'URL of the queue, redis://host:port or rediss:// by TLS'
const VARIABLE = 'WELLFIT_REDIS'

/** Flags of every command that has to do with a queue or with processes that compute trials. */
const SHARED: readonly Flag[] = [
  { name: 'queue', value: '<name>', help: 'Name of the queue (default wellfit)' },
  { name: 'processes', value: '<n>', help: 'Trials at a time, each in a process (default: one for each processor)' },
  { name: 'attempts', value: '<n>', help: 'Attempts before a trial that fails is set aside (default 3)' },
  { name: 'runner', value: '<module>', help: 'Module that computes trials (default: trains on a data file)' },
]

/** Flags of the jobs of Slurm, which compute trials or trainings. */
function slurmFlags(what: string): readonly Flag[] {
  return [
    { name: 'parallel', value: '<n>', help: `With --slurm: ${what} at a time (default 100)` },
    {
      name: 'sbatch',
      value: '<options>',
      help: 'With --slurm: options of the jobs, --sbatch="--time=1:00:00 --mem=4G"',
    },
  ]
}

/** Flags of `worker`. */
export const WORKER_FLAGS: readonly Flag[] = [
  ...inGroup('Engine', [
    { name: 'redis', value: '<url>', help: `${REDIS} (or set ${VARIABLE}, which process lists do not show)` },
    ...SHARED,
    {
      name: 'takeover',
      value: '<seconds>',
      help: 'Seconds without a sign of life after which other workers take its trials over (default 30)',
    },
  ]),
  ...inGroup('Output', [
    { name: 'quiet', help: 'Do not report trials that end' },
    { name: 'json', help: 'Print the queue and each trial that ends as a line of JSON' },
  ]),
]

/** Flags of `trials`. */
export const TRIALS_FLAGS: readonly Flag[] = [
  ...inGroup('Data', [{ name: 'target', value: '<column>', help: 'Column to predict' }]),
  ...inGroup('Network', [
    {
      name: 'layers',
      value: '<units>',
      help: 'Units of the hidden layers, such as 64,32 (default 32; none: a linear model)',
    },
  ]),
  ...inGroup('Training', [
    { name: 'epochs', value: '<values>', help: 'Passes over train, or several to try, 50,100 (default 100)' },
    { name: 'batch-size', value: '<values>', help: 'Rows per step, or several to try (default 64)' },
    { name: 'learning-rate', value: '<values>', help: 'Learning rate of Adam, or several to try (default 0.001)' },
    { name: 'seeds', value: '<n>', help: 'Seeds of each setting, from 0: of split, weights and row order (default 5)' },
  ]),
  ...inGroup('Regularization', [
    { name: 'l2', value: '<values>', help: 'Strength of the L2 penalty, or several to try: 0,0.1,1 (default 0)' },
    {
      name: 'keep-prob',
      value: '<values>',
      help: 'Share of outputs that dropout keeps, or several to try (default 1)',
    },
  ]),
  ...inGroup('Engine', [
    { name: 'redis', value: '<url>', help: `Run on the workers of a queue: ${REDIS} (or ${VARIABLE})` },
    { name: 'slurm', value: '<dir>', help: 'Run as a job array of Slurm; a directory that all nodes see' },
    ...SHARED,
    ...slurmFlags('trials'),
  ]),
  ...inGroup('Output', [
    { name: 'quiet', help: 'Do not report trials that end' },
    { name: 'json', help: 'Print the trials and their outcomes as JSON' },
  ]),
]

/** Flags that say where the folds of a command are trained. */
export const FOLD_ENGINE_FLAGS: readonly Flag[] = inGroup('Engine', [
  {
    name: 'processes',
    value: '<n>',
    help: 'Train folds on n processes of this machine (default: threads of this one)',
  },
  {
    name: 'redis',
    value: '<url>',
    help: 'Train folds on the workers of a queue: redis://host:port or rediss:// by TLS (or WELLFIT_REDIS, with --shared)',
  },
  { name: 'queue', value: '<name>', help: 'With --redis: name of the queue (default wellfit)' },
  {
    name: 'shared',
    value: '<dir>',
    help: 'With --redis: directory for rows and weights, at the same path for all workers',
  },
  { name: 'slurm', value: '<dir>', help: 'Train folds as job arrays of Slurm; a directory that all nodes see' },
  ...slurmFlags('trainings'),
])

/** Names of these flags, which do not change what is computed. */
export const FOLD_ENGINE_NAMES: readonly string[] = FOLD_ENGINE_FLAGS.map(({ name }) => name)

/** Whether a command has any of them. */
export function hasFoldEngine(flags: Flags): boolean {
  return FOLD_ENGINE_NAMES.some((name) => flags.has(name))
}

/** The options that all engines have. */
export function readEngineFlags(flags: Flags): { readonly runner?: string; readonly attempts?: number } {
  const runner = flags.get('runner')
  const attempts = numberFlag(flags, 'attempts', { min: 1, max: 1000, whole: true })
  return { ...(runner === undefined ? {} : { runner }), ...(attempts === undefined ? {} : { attempts }) }
}

/** The number of processes. */
export function readProcesses(flags: Flags): { readonly processes?: number } {
  const processes = numberFlag(flags, 'processes', { min: 1, max: 1024, whole: true })
  return processes === undefined ? {} : { processes }
}

/** The queue that a flag, or a variable, names; `null` without either. */
export function readQueueFlags(flags: Flags): { readonly url: string; readonly name: string } | null {
  const url = flags.get('redis') ?? (flags.has('slurm') ? undefined : process.env[VARIABLE])
  const name = flags.get('queue')
  if (url !== undefined && url !== '') return { url: checkUrl(url), name: name ?? 'wellfit' }
  if (name !== undefined) throw refusal('--queue', name, 'be given with --redis')
  return null
}

/** The queue of `worker`, which must have one. */
export function requiredQueue(flags: Flags): { readonly url: string; readonly name: string } {
  return (
    readQueueFlags(flags) ?? {
      url: requiredFlag('wellfit worker', flags, 'redis', `be given, or the variable ${VARIABLE}`),
      name: 'wellfit',
    }
  )
}

function checkUrl(url: string): string {
  if (/^rediss?:\/\/[^/]/.test(url) && URL.canParse(url)) return url
  // The value may hold a password.
  throw refusal('--redis', undefined, 'be a URL such as redis://localhost:6379, or rediss:// by TLS')
}

/** Lines of a job script from options of sbatch. */
export function readSbatchFlag(flags: Flags): string[] {
  const text = flags.get('sbatch') ?? ''
  const options = text.split(/\s+/).filter((part) => part !== '')
  const wrong = options.find((option) => !/^--[a-z][^\s]*$/.test(option))
  if (wrong !== undefined) throw refusal('--sbatch', wrong, 'be options of sbatch in long form, such as --time=1:00:00')
  return options.map((option) => `#SBATCH ${option}`)
}

/** Refuses a flag. */
export function refusal(field: string, value: unknown, expected: string): WellfitError {
  const details = { code: 'INVALID_OPTION', functionName: 'wellfit', field, expected } as const
  return new WellfitError(value === undefined ? details : { ...details, value })
}

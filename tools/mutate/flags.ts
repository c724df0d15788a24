import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'

/** What one run is asked for. */
export interface Flags {
  readonly count: number
  readonly seed: number
  /** Starts of the names of the files to mutate; all by default. */
  readonly folders: readonly string[]
  /** `file:line`: every mutant of these lines, instead of a sample. */
  readonly at: readonly string[]
  readonly operators: readonly string[]
  /** Only files that differ from the base revision, their changed lines first. */
  readonly changed: boolean
  readonly base: string | undefined
  /** Only tests near to the mutants' files, and no run without a mutant: the tests have passed just before. */
  readonly quick: boolean
  readonly minutes: number
  /** What the tests of one mutant may take together, in seconds of processor time without a mutant. */
  readonly testSeconds: number
  /** Starts of the names of test files that judge nothing. */
  readonly skip: readonly string[]
  /** Where the run without a mutant is kept for later runs at the same commit. */
  readonly baseline: string | undefined
  /** Takes the verdicts of an earlier run of the same sources from `out`. */
  readonly continue: boolean
  /** The least share that must be killed, in percent. */
  readonly minimum: number
  readonly workers: number
  readonly out: string
  readonly document: string | undefined
  /** Shows the mutants and runs nothing. */
  readonly list: boolean
  /** As given, for the report. */
  readonly command: string
}

function numberFlag(name: string, value: string, least: number): number {
  const number = Number(value)
  if (value.trim() !== '' && number >= least) return number
  throw new RangeError(`--${name} (=${value}) must be a number from ${least}`)
}

/** Reads the command line. */
export function readFlags(args: readonly string[]): Flags {
  const { values } = parseArgs({
    args: [...args],
    options: {
      count: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
      in: { type: 'string', multiple: true, default: [] },
      at: { type: 'string', multiple: true, default: [] },
      operator: { type: 'string', multiple: true, default: [] },
      changed: { type: 'boolean', default: false },
      base: { type: 'string' },
      quick: { type: 'boolean', default: false },
      minutes: { type: 'string', default: 'Infinity' },
      'test-seconds': { type: 'string', default: 'Infinity' },
      skip: { type: 'string', multiple: true, default: [] },
      baseline: { type: 'string' },
      continue: { type: 'boolean', default: false },
      minimum: { type: 'string', default: '0' },
      workers: { type: 'string', default: String(availableParallelism()) },
      out: { type: 'string', default: 'out/mutation' },
      document: { type: 'string' },
      list: { type: 'boolean', default: false },
    },
  })
  return {
    count: numberFlag('count', values.count, 1),
    seed: numberFlag('seed', values.seed, 0),
    folders: values.in,
    at: values.at,
    operators: values.operator,
    changed: values.changed,
    base: values.base,
    quick: values.quick,
    minutes: numberFlag('minutes', values.minutes, 0),
    testSeconds: numberFlag('test-seconds', values['test-seconds'], 1),
    skip: values.skip,
    baseline: values.baseline,
    continue: values.continue,
    minimum: numberFlag('minimum', values.minimum, 0),
    workers: numberFlag('workers', values.workers, 1),
    out: values.out,
    document: values.document,
    list: values.list,
    command: ['npm run mutate --', ...args].join(' '),
  }
}

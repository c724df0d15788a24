import { WellfitError } from '../../errors.js'
import type { ExitCode } from '../exit.js'
import { previousEvaluation } from '../files/previous-run.js'
import { type Call, refuseOtherFlags, storedForm } from '../files/resume.js'
import { readTrials, type StoredTrials, trialsWriter } from '../files/trials/trials-file.js'
import { durationFlag, type Flags, numberFlag } from '../flags/flags.js'
import { type ImproveFlags, refuseClashes, refuseOrderedRepeats } from '../flags/folds.js'
import { dataReader, replacedEvaluation, run } from './train.js'

const DEFAULT_SECONDS = 60
/** Eleven days; a timer cannot run much longer. */
const MOST_SECONDS = 1e6

/**
 * `wellfit improve DATA --target COLUMN`: tries changes of the recipe on folds, then trains with those that are proven;
 * `wellfit improve --resume DIR` goes on after the last trial that is recorded.
 */
export async function improve(paths: readonly string[], flags: Flags): Promise<ExitCode> {
  const directory = flags.get('resume')
  if (directory !== undefined) return await resume(directory, paths, flags)
  if (paths.length === 0) throw badData('be given unless --resume is')
  return await start({ paths, flags, previous: await replacedEvaluation(flags) }, null)
}

async function resume(directory: string, paths: readonly string[], flags: Flags): Promise<ExitCode> {
  if (paths.length > 0) throw badData('be left out with --resume, which uses the data of the original run')
  refuseOtherFlags('wellfit improve', flags)
  const stored = await readTrials(directory)
  const { header } = stored
  const all = new Map([...header.flags, ['out', directory] as const, ...flags])
  return await start({ paths: header.paths, flags: all, previous: await previousEvaluation(directory) }, stored)
}

async function start(call: Call, resumed: StoredTrials | null): Promise<ExitCode> {
  const { flags } = call
  const { improve: choice, rest } = readImproveFlags(flags)
  const read = dataReader('improve', { ...call, flags: rest })
  const replace = resumed === null ? 'nothing' : 'own files'
  return await run(
    'wellfit improve',
    rest,
    rest.has('overwrite') ? 'anything' : replace,
    async (progress, directory) => ({
      ...(await read(progress)),
      ...(directory === undefined ? {} : { trials: trialsWriter(directory.path, storedForm(call), resumed) }),
    }),
    choice,
  )
}

function badData(expected: string): WellfitError {
  return new WellfitError({ code: 'INVALID_OPTION', functionName: 'wellfit improve', field: '<data>', expected })
}

function ofOneNetwork(): WellfitError {
  return new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'wellfit improve',
    field: '--most-repeats',
    expected: 'be left out with --single, which averages no networks',
    remedy: 'Leave out one of the two.',
  })
}

/** Takes the flags apart into how to improve and those of a run. */
export function readImproveFlags(flags: Flags): { readonly improve: ImproveFlags; readonly rest: Flags } {
  refuseClashes(flags)
  const trials = numberFlag(flags, 'trials', { min: 1, max: 1000, whole: true })
  const repeats = numberFlag(flags, 'fold-repeats', { min: 1, max: 100, whole: true })
  refuseOrderedRepeats(flags, repeats)
  const budget = durationFlag(flags, 'budget', { min: 0, minExcluded: true, max: MOST_SECONDS })
  const mostRepeats = numberFlag(flags, 'most-repeats', { min: 1, max: 100, whole: true })
  const aim = numberFlag(flags, 'aim-error', { min: 0, max: 1, minExcluded: true })
  if (mostRepeats !== undefined && flags.has('single')) throw ofOneNetwork()
  const improve = {
    budgetSeconds: budget ?? (trials === undefined ? DEFAULT_SECONDS : Infinity),
    trials,
    folds: numberFlag(flags, 'folds', { min: 2, max: 1000, whole: true }),
    repeats,
    mostRepeats,
    aim,
    isSingle: flags.has('single'),
  }
  const own = new Set(['trials', 'budget', 'folds', 'fold-repeats', 'most-repeats', 'aim-error', 'single', 'resume'])
  return { improve, rest: new Map([...flags].filter(([name]) => !own.has(name))) }
}

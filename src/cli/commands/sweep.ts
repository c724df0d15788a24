import { noun } from '../../noun.js'
import { WellfitError } from '../../errors.js'
import { type RecipesReport, type SweepReport, sweepTable } from '../../index.js'
import type { ExitCode } from '../exit.js'
import { asJson, type OutputDirectory } from '../files/output.js'
import { type Alternatives, readAlternatives } from '../flags/alternatives.js'
import type { Flags } from '../flags/flags.js'
import { readChoices } from '../flags/train.js'
import { readSweptFlag, type SweptFlag } from '../flags/sweep.js'
import { foldRows } from '../run/folds/after-run.js'
import { commandOptions, FOLD_FLAGS, type FoldsOfCommand, runOnFolds } from '../run/folds/command.js'
import type { Job, Prepared } from '../run/job.js'
import { compareAlternatives } from '../run/folds/alternatives.js'
import { describeRecipes } from '../terminal/recipes.js'
import { describeSweep } from '../terminal/sweep.js'
import { digits } from '../terminal/terminal.js'

/**
 * `wellfit sweep DATA --target COLUMN --l2 0.01..100`: one setting of the recipe by several values, on folds of train and dev; or by
 * several names, as in `--activation relu,tanh`; or `--remedy earlyStopping,l2`.
 */
export async function sweep(paths: readonly string[], flags: Flags): Promise<ExitCode> {
  const alternatives = readAlternatives(flags)
  if (alternatives !== null) return await compare(paths, flags, alternatives)
  const swept = readSweptFlag(flags)
  return await runOnFolds({
    name: 'sweep',
    paths,
    flags,
    own: [swept.flag, 'points', 'warm-start'],
    use: async (job, prepared, folds, directory) => {
      const report = await measure(job, prepared, folds, { ...swept, warmStart: flags.has('warm-start') })
      const files = directory === undefined ? [] : await write(directory, report)
      process.stdout.write(flags.has('json') ? asJson(report) : describeSweep(report, swept.flag, files))
    },
  })
}

async function compare(paths: readonly string[], flags: Flags, alternatives: Alternatives): Promise<ExitCode> {
  const { flag, names } = alternatives
  const ranged = ['points', 'warm-start'].find((name) => flags.has(name))
  if (ranged !== undefined) throw notWithNames(ranged)
  const rest = new Map([...flags].filter(([name]) => name !== flag && !FOLD_FLAGS.includes(name)))
  // Refuses a wrong name before the data are read.
  if (flag !== 'remedy') for (const name of names) readChoices(new Map([...rest, [flag, name]]))
  return await runOnFolds({
    name: 'sweep',
    paths,
    flags,
    own: [flag],
    use: async (job, prepared, folds, directory) => {
      const report = await compareAlternatives(job, prepared, folds, { flag, names, flags: rest })
      const files = directory === undefined ? [] : await writeRecipes(directory, report)
      process.stdout.write(flags.has('json') ? asJson(report) : describeRecipes(report, files))
    },
  })
}

function notWithNames(flag: string): WellfitError {
  const expected = 'be left out: it is for values that are numbers'
  return new WellfitError({ code: 'INVALID_OPTION', functionName: 'wellfit sweep', field: `--${flag}`, expected })
}

async function writeRecipes(directory: OutputDirectory, report: RecipesReport): Promise<string[]> {
  const { renderRecipes } = await import('../../report/index.js')
  return await directory.write('sweep', { 'sweep.html': renderRecipes(report), 'sweep.json': asJson(report) })
}

async function measure(
  job: Job,
  prepared: Prepared,
  folds: FoldsOfCommand,
  { over, values, flag, warmStart }: SweptFlag & { readonly warmStart: boolean },
): Promise<SweepReport> {
  const rows = foldRows(job.table, prepared)
  job.progress.say(
    `${values.length} ${noun(values.length, 'value')} on ${folds.folds} folds of the ${rows.rows} ${noun(rows.rows, 'row')} of train and dev`,
  )
  const found = await sweepTable(rows, {
    ...commandOptions(job, prepared, folds, rows.rows),
    over,
    values,
    warmStart,
    onPoint: ({ value, error }) => {
      const measured = error === null ? 'diverged' : `error ${digits(100 * error.estimate)} %`
      job.progress.say(`  --${flag} ${value}: ${measured}`)
    },
  })
  const title = `${job.name}: ${job.target} by ${flag}`
  return { format: 'wellfit.sweep', version: 1, title, data: job.name, target: job.target, sweep: found }
}

async function write(directory: OutputDirectory, report: SweepReport): Promise<string[]> {
  const { renderSweep } = await import('../../report/index.js')
  return await directory.write('sweep', { 'sweep.html': renderSweep(report), 'sweep.json': asJson(report) })
}

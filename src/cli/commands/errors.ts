import type { ColumnType } from '../../data/csv/index.js'
import { crossValidateTable, type ErrorReport, type Table, type TableColumn } from '../../index.js'
import type { ExitCode } from '../exit.js'
import { asJson, type OutputDirectory } from '../files/output.js'
import { readTable } from '../files/input.js'
import type { Flags } from '../flags/flags.js'
import { readReadingFlags } from '../flags/reading.js'
import { errorsOver, foldRows } from '../run/folds/after-run.js'
import { commandOptions, type FoldsOfCommand, runOnFolds } from '../run/folds/command.js'
import type { Job, Prepared } from '../run/job.js'
import { describeErrors } from '../terminal/errors.js'

/** `wellfit errors DATA --target COLUMN`: where the recipe errs on folds of train and dev, and which labels are likely wrong. */
export async function errors(paths: readonly string[], flags: Flags): Promise<ExitCode> {
  return await runOnFolds({
    name: 'errors',
    paths,
    flags,
    own: ['new'],
    use: async (job, prepared, folds, directory) => {
      const report = await analyse(job, prepared, folds, await newRowsOf(job, flags))
      const files = directory === undefined ? [] : await write(directory, report)
      process.stdout.write(flags.has('json') ? asJson(report) : describeErrors(report, files))
    },
  })
}

/** The rows of `--new`, read as those of the data are. */
async function newRowsOf({ table, target, progress }: Job, flags: Flags): Promise<Table | undefined> {
  const path = flags.get('new')
  if (path === undefined) return undefined
  const types = new Map(
    table.columns.filter(({ name }) => name !== target).map((column) => [column.name, typeOf(column)]),
  )
  return await readTable(path, { ...readReadingFlags(flags), types }, (line) => progress.say(line))
}

function typeOf(column: TableColumn): ColumnType {
  if (column.kind === 'category') return column.readAs ?? column.kind
  if (column.dateFormat !== undefined) return { kind: 'date', ...column.dateFormat }
  if (column.numberFormat !== undefined) return { kind: 'number', ...column.numberFormat }
  return column.readAs ?? column.kind
}

async function analyse(
  job: Job,
  prepared: Prepared,
  folds: FoldsOfCommand,
  newRows: Table | undefined,
): Promise<ErrorReport> {
  const rows = foldRows(job.table, prepared)
  job.progress.say(`Training on ${folds.folds} folds of the ${rows.rows} rows of train and dev`)
  const { outOfFold, ...crossValidation } = await crossValidateTable(rows, {
    ...commandOptions(job, prepared, folds, rows.rows),
    metrics: [],
  })
  return {
    format: 'wellfit.errors',
    version: 1,
    title: `${job.name}: errors of ${job.target}`,
    data: job.name,
    target: job.target,
    crossValidation,
    errors: errorsOver(rows, prepared, outOfFold, newRows),
  }
}

async function write(directory: OutputDirectory, report: ErrorReport): Promise<string[]> {
  const { renderErrors } = await import('../../report/index.js')
  return await directory.write('errors', { 'errors.html': renderErrors(report), 'errors.json': asJson(report) })
}

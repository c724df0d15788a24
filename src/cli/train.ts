import { basename } from 'node:path'
import type { RunReport } from '../index.js'
import { EXIT, type ExitCode } from './exit.js'
import type { Flags } from './flags.js'
import { readTable } from './input.js'
import { onInterrupt } from './interrupt.js'
import { type Job, type JobResult, runJob } from './job.js'
import { prepareDirectory, type Replace, writeRun } from './output.js'
import { makeProgress } from './progress.js'
import { describeOutcome } from './summary.js'
import { readChoices, targetFlag } from './train-flags.js'

/** `wellfit train DATA.csv --target COLUMN`. */
export async function train(path: string, flags: Flags): Promise<ExitCode> {
  const target = targetFlag('train', flags)
  const ignore = flags.get('ignore')?.split(',') ?? []
  return await run(flags, flags.has('overwrite') ? 'anything' : 'nothing', async () => ({
    name: basename(path),
    notice: null,
    table: await readTable(path),
    target,
    ignore,
  }))
}

/** The data of a run. */
export type JobData = Pick<Job, 'name' | 'notice' | 'table' | 'target' | 'ignore'>

/** What `train` and `demo` share: reads, runs, writes the files, and says how it went. */
export async function run(flags: Flags, replace: Replace, read: () => Promise<JobData>): Promise<ExitCode> {
  const choices = readChoices(flags)
  const out = flags.get('out')
  const progress = makeProgress(process.stderr, flags.has('quiet'))
  if (out !== undefined) await prepareDirectory(out, replace)
  const data = await read()
  const interrupt = onInterrupt((line) => progress.say(line))
  try {
    const result = await runJob({ ...data, choices, progress, signal: interrupt.signal })
    const files = out === undefined ? [] : await write(out, result)
    process.stdout.write(
      flags.has('json') ? asJson(result.report, files) : `\n${describeOutcome(result.report, files)}`,
    )
    return exitCode(result.report)
  } finally {
    progress.end()
    interrupt.done()
  }
}

async function write(directory: string, { report, model }: JobResult): Promise<string[]> {
  const { renderReport } = await import('../report/index.js')
  return await writeRun(directory, {
    'report.html': renderReport(report),
    'history.json': `${JSON.stringify(report.history)}\n`,
    ...(model === null ? {} : { 'model.safetensors': model.tensors, 'model.json': model.json }),
  })
}

/** The report but for the row of each epoch, which are in history.json. JSON has no NaN: it becomes null. */
function asJson(report: RunReport, files: readonly string[]): string {
  const { rows, ...history } = report.history
  return `${JSON.stringify({ ...report, history: { ...history, epochs: rows.length }, files }, null, 2)}\n`
}

function exitCode({ history }: RunReport): ExitCode {
  if (history.stop.reason === 'diverged') return EXIT.diverged
  return history.stop.reason === 'aborted' ? EXIT.interrupted : EXIT.ok
}

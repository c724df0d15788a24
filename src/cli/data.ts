import { basename } from 'node:path'
import {
  type DataReport,
  inspectParts,
  type SplitSummary,
  splitTable,
  type Table,
  type Task,
  taskOf,
} from '../index.js'
import { describeData } from './data-summary.js'
import { EXIT, type ExitCode } from './exit.js'
import { choiceFlag, type Flags, numberFlag, requiredFlag } from './flags.js'
import { readTable } from './input.js'
import { prepareDirectory, writeRun } from './output.js'

/** `wellfit data DATA --target COLUMN`: what is wrong with the data, before anything is trained on them. */
export async function data(path: string, flags: Flags): Promise<ExitCode> {
  const settings = {
    name: basename(path),
    target: requiredFlag('data', flags, 'target', 'name the column to predict'),
    ignore: flags.get('ignore')?.split(',') ?? [],
    task: choiceFlag(flags, 'task', ['classification', 'regression']),
    seed: numberFlag(flags, 'seed', { min: 0, whole: true }) ?? 0,
  }
  const out = flags.get('out')
  if (out !== undefined) await prepareDirectory(out, flags.has('overwrite') ? 'anything' : 'nothing')
  const report = await inspectTable(await readTable(path), settings)
  const files = out === undefined ? [] : await write(out, report)
  process.stdout.write(flags.has('json') ? asJson(report) : describeData(report, files))
  return EXIT.ok
}

/** What is to be inspected, and how it is to be split. */
interface Settings {
  readonly name: string
  readonly target: string
  readonly ignore: readonly string[]
  readonly task: Task | undefined
  readonly seed: number
}

async function inspectTable(table: Table, settings: Settings): Promise<DataReport> {
  const { name, target, ignore, seed } = settings
  const task = settings.task ?? taskOf(table, target)
  const { summary, ...parts } = splitTable(table, { target, task, seed, dropMissingTarget: true })
  const { train, dev, test } = parts
  const dropped = table.rows - summary.rows
  const inspection = await inspectParts({ train, dev, test }, { target, ignore, seed })
  return {
    format: 'wellfit.data',
    version: 1,
    title: `${name}: ${target}`,
    createdAt: new Date().toISOString(),
    task,
    data: {
      name,
      rows: table.rows,
      target,
      notice: null,
      notes: [
        ...(table.notes ?? []),
        ...(dropped > 0 ? [`${dropped} rows have no value for ${target} and are left out.`] : []),
      ],
    },
    split: summary,
    sizes: sizesInWords(summary),
    ...inspection,
  }
}

/** How sure a measured error rate is on each part that is held out. */
function sizesInWords({ parts, classes }: SplitSummary): string[] {
  const heldOut = parts.filter(({ name }) => name !== 'train')
  if (classes === null) return heldOut.map(({ name, rows }) => `${name} has ${rows} rows to measure the error on.`)
  return heldOut.map(({ name, rows }) => {
    const points = Number((196 * Math.sqrt(0.09 / rows)).toPrecision(2))
    return `${name} has ${rows} rows: an error rate near 10 % measured on it is good to about ±${points} points (95 %).`
  })
}

async function write(directory: string, report: DataReport): Promise<string[]> {
  const { renderDataReport } = await import('../report/index.js')
  return await writeRun(directory, { 'data.html': renderDataReport(report), 'data.json': asJson(report) })
}

function asJson(report: DataReport): string {
  return `${JSON.stringify(report, null, 2)}\n`
}

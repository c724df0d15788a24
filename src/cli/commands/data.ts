import {
  type DataReport,
  type InspectedParts,
  inspectParts,
  type PartName,
  preprocess,
  type Task,
  taskOf,
  type TwoTables,
} from '../../index.js'
import { describeData } from '../terminal/data-summary.js'
import { EXIT, type ExitCode } from '../exit.js'
import { choiceFlag, type Flags, numberFlag, requiredFlag, outputPath } from '../flags/flags.js'
import { type Data, readData } from '../files/input.js'
import { asJson, type OutputDirectory, withDirectory } from '../files/output.js'
import { readSplitFlags, splitColumns, type SplitFlags } from '../flags/split.js'
import { PART_NAMES } from '../terminal/summary.js'
import { readReadingFlags, readTestFlags } from '../flags/reading.js'
import { droppedNote, taskNote } from '../run/describe.js'
import { fitParts, indexColumns } from '../run/prepare.js'

/** `wellfit data DATA --target COLUMN`: finds problems in the data before training. */
export async function data(paths: readonly string[], flags: Flags): Promise<ExitCode> {
  const settings = {
    target: requiredFlag('data', flags, 'target', 'name the column to predict'),
    ignore: flags.get('ignore')?.split(',') ?? [],
    task: choiceFlag(flags, 'task', ['classification', 'regression']),
    seed: numberFlag(flags, 'seed', { min: 0, whole: true }) ?? 0,
    split: readSplitFlags(flags),
  }
  const out = outputPath(flags)
  const inspect = async (directory?: OutputDirectory): Promise<ExitCode> => {
    const report = await inspectTable(await readData(paths, readTestFlags(flags), readReadingFlags(flags)), settings)
    const files = directory === undefined ? [] : await write(directory, report)
    process.stdout.write(flags.has('json') ? asJson(report) : describeData(report, files))
    return EXIT.ok
  }
  if (out === undefined) return await inspect()
  return await withDirectory(out, flags.has('overwrite') ? 'anything' : 'nothing', 'wellfit data', inspect)
}

/** How to split and inspect the table. */
interface Settings {
  readonly target: string
  readonly ignore: readonly string[]
  readonly task: Task | undefined
  readonly seed: number
  readonly split: SplitFlags
}

async function inspectTable({ name, table, testRows }: Data, settings: Settings): Promise<DataReport> {
  const { target, seed, split } = settings
  const task = settings.task ?? taskOf(table, target)
  const ignored = [...new Set([...settings.ignore, ...splitColumns(split)])]
  const { parts, preprocessor } = fitParts(table, { target, task, seed, split, testRows, ignore: ignored })
  const { summary, train, ...heldOut } = parts
  // Also what `train` refuses of the held-out parts, such as a class that train does not have.
  for (const part of Object.values(heldOut)) preprocess(part, preprocessor)
  const dropped = table.rows - summary.rows
  const ignore = [...new Set([...ignored, ...indexColumns(table, target)])]
  const inspection = await inspectParts(withPartNames({ train, ...heldOut }), {
    target,
    ignore: ignore.filter((column) => column !== split.group),
    seed,
    ...(split.group === undefined ? {} : { group: split.group }),
  })
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
        ...taskNote(table, target, settings.task !== undefined),
        ...droppedNote(dropped, target),
      ],
    },
    split: summary,
    ...inspection,
  }
}

function withPartNames({ train, ...others }: Omit<TwoTables, 'summary'>): InspectedParts {
  const named = Object.entries(others).map(([name, part]) => [PART_NAMES[name as PartName], part] as const)
  return { train, ...Object.fromEntries(named) }
}

async function write(directory: OutputDirectory, report: DataReport): Promise<string[]> {
  const { renderDataReport } = await import('../../report/index.js')
  return await directory.write('data', { 'data.html': renderDataReport(report), 'data.json': asJson(report) })
}

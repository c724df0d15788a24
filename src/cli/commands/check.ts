import type { Preflight } from '../../index.js'
import { EXIT, type ExitCode } from '../exit.js'
import { type Flags, requiredFlag, outputPath } from '../flags/flags.js'
import { readData, sayNote } from '../files/input.js'
import { preflightOf } from '../run/preflight.js'
import { DEFAULT_RECIPE } from '../run/recipe.js'
import { asJson, type OutputDirectory, withDirectory } from '../files/output.js'
import { describePreflight } from '../terminal/preflight.js'
import { readChoices } from '../flags/train.js'
import { readReadingFlags, readTestFlags } from '../flags/reading.js'

/** `wellfit check DATA --target COLUMN`: a preflight of the run that `train` would start. */
export async function check(paths: readonly string[], flags: Flags): Promise<ExitCode> {
  const target = requiredFlag('check', flags, 'target', 'name the column to predict')
  const choices = readChoices(flags, DEFAULT_RECIPE)
  const ignore = flags.get('ignore')?.split(',') ?? []
  const out = outputPath(flags)
  const runChecks = async (directory?: OutputDirectory): Promise<ExitCode> => {
    const data = await readData(paths, readTestFlags(flags), readReadingFlags(flags), sayNote)
    const { name } = data
    const report = await preflightOf({ ...data, notice: null, target, ignore, choices, previous: null })
    const files = directory === undefined ? [] : await write(directory, report, `${name}: ${target}`)
    process.stdout.write(flags.has('json') ? asJson(report) : describePreflight(report, files))
    return report.passed ? EXIT.ok : EXIT.input
  }
  if (out === undefined) return await runChecks()
  return await withDirectory(out, flags.has('overwrite') ? 'anything' : 'nothing', 'wellfit check', runChecks)
}

async function write(directory: OutputDirectory, report: Preflight, title: string): Promise<string[]> {
  const { renderPreflight } = await import('../../report/index.js')
  return await directory.write('check', {
    'check.html': renderPreflight(report, { title, origin: [new Date().toISOString().slice(0, 10)] }),
    'check.json': asJson(report),
  })
}

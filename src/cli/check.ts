import { basename } from 'node:path'
import { EXIT, type ExitCode } from './exit.js'
import { type Flags, requiredFlag } from './flags.js'
import { readTable } from './input.js'
import { preflightOf } from './job.js'
import { describePreflight } from './preflight-words.js'
import { readChoices } from './train-flags.js'
import { readTypesFlag } from './type-flags.js'

/** `wellfit check DATA.csv --target COLUMN`: whether the run that `train` would do is worth starting. */
export async function check(path: string, flags: Flags): Promise<ExitCode> {
  const target = requiredFlag('check', flags, 'target', 'name the column to predict')
  const choices = readChoices(flags)
  const ignore = flags.get('ignore')?.split(',') ?? []
  const table = await readTable(path, readTypesFlag(flags))
  const report = await preflightOf({
    name: basename(path),
    notice: null,
    table,
    target,
    ignore,
    choices,
    earlier: null,
  })
  process.stdout.write(flags.has('json') ? `${JSON.stringify(report, null, 2)}\n` : describePreflight(report))
  return report.passed ? EXIT.ok : EXIT.input
}

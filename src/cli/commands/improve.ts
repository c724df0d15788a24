import type { ExitCode } from '../exit.js'
import { readData } from '../files/input.js'
import { previousEvaluation } from '../files/previous-run.js'
import { type Flags, outputPath, requiredFlag } from '../flags/flags.js'
import { readImproveFlags } from '../flags/improve.js'
import { layoutFlags, readReadingFlags } from '../flags/reading.js'
import { run } from './train.js'

/** `wellfit improve DATA --target COLUMN`: tries changes of the recipe on folds, then trains with those that are proven. */
export async function improve(paths: readonly string[], flags: Flags): Promise<ExitCode> {
  const { improve: choice, rest } = readImproveFlags(flags)
  const target = requiredFlag('improve', rest, 'target', 'name the column to predict')
  const out = outputPath(rest)
  const previous = out !== undefined && rest.has('overwrite') ? await previousEvaluation(out) : null
  const read: Parameters<typeof run>[3] = async (progress) => ({
    ...(await readData(paths, rest.get('test'), readReadingFlags(rest), (line) => progress.say(line))),
    notice: null,
    layout: layoutFlags(rest),
    target,
    ignore: rest.get('ignore')?.split(',') ?? [],
    previous,
  })
  return await run('wellfit improve', rest, rest.has('overwrite') ? 'anything' : 'nothing', read, choice)
}

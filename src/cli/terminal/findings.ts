import { inspectCells, inspectParts, type Table } from '../../index.js'
import { describeFinding } from './data-summary.js'
import { styleOf } from './style.js'
import type { Job } from '../run/job.js'

/** Further findings are left to `wellfit data`. */
const MOST_SHOWN = 5

/**
 * Prints problems and warnings about train and dev before training. Only wild cells are searched for in the whole file: they
 * are to be corrected in it, whichever part they fall into.
 *
 * @returns The problems, as warnings of the report: with them its errors are not those on new rows.
 */
export async function sayFindings(
  { table, target, ignore, choices, progress }: Pick<Job, 'table' | 'target' | 'ignore' | 'choices' | 'progress'>,
  { train, dev }: { readonly train: Table; readonly dev: Table },
): Promise<string[]> {
  const { group } = choices.split
  const { findings } = await inspectParts(
    { train, dev },
    {
      target,
      ignore: ignore.filter((name) => name !== group),
      seed: choices.seed,
      ...(group === undefined ? {} : { group }),
    },
  )
  const cells = inspectCells(table, { target, ignore })
  const others = findings.filter(({ kind, column }) => !cells.some((one) => one.kind === kind && one.column === column))
  const serious = [...cells, ...others].filter(({ severity }) => severity !== 'note')
  for (const finding of serious.slice(0, MOST_SHOWN)) progress.say(describeFinding(finding, styleOf(process.stderr)))
  const more = serious.length - MOST_SHOWN
  if (more > 0) progress.say(`… and ${more} more; run wellfit data to see all.`)
  return serious
    .filter(({ severity }) => severity === 'problem')
    .slice(0, MOST_SHOWN)
    .map(({ kind, message, action }) => `Problem of the data, ${kind}: ${message} ${action}`)
}

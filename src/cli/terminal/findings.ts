import { inspectParts, type Table } from '../../index.js'
import { describeFinding } from './data-summary.js'
import type { Job } from '../run/job.js'

/** More than this belongs into `wellfit data`. */
const MOST_TOLD = 5

/** Tells what would mislead the training, before it begins; notes are left to `wellfit data`. Test is not looked at. */
export async function sayFindings(
  { target, ignore, choices, progress }: Pick<Job, 'target' | 'ignore' | 'choices' | 'progress'>,
  parts: { readonly train: Table; readonly dev: Table },
): Promise<void> {
  const { findings } = await inspectParts(parts, { target, ignore, seed: choices.seed })
  const grave = findings.filter(({ severity }) => severity !== 'note')
  for (const finding of grave.slice(0, MOST_TOLD)) progress.say(describeFinding(finding))
  const more = grave.length - MOST_TOLD
  if (more > 0) progress.say(`… and ${more} more: see wellfit data`)
}

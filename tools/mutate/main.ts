/**
 * Changes one place of the sources at a time and asks the tests whether they notice.
 *
 *     npm run mutate -- [--count N] [--seed N] [--in PATH …] [--at FILE:LINE …] [--operator NAME …]
 *                       [--changed [--base REVISION]] [--quick] [--minutes N] [--minimum PERCENT]
 *                       [--test-seconds N] [--skip PATH …] [--baseline FILE] [--continue]
 *                       [--workers N] [--out FOLDER] [--document FILE] [--list]
 *
 * docs/measurements/mutation.md describes it.
 */
import { run } from './run.ts'
import { readFlags } from './flags.ts'

try {
  process.exitCode = await run(readFlags(process.argv.slice(2)))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 2
}

// The runner of the trials of the tests: each trial says how it behaves, and its result depends on it alone. Those of
// foldEngine are computed as by the default runner.
import { createHash } from 'node:crypto'
import { appendFileSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * @param {import('wellfit/queue').Trial} trial
 * @param {import('wellfit/queue').TrialContext} context
 */
export default async function run(trial, { progress }) {
  if (trial['kind'] === 'fold') {
    // Only here: it takes longer to load than the other trials to run.
    const { default: runTrial } = await import('../../../dist/src/trials/run-trial.js')
    return await runTrial(trial, { progress })
  }
  const { value, log, milliseconds = 0, fails = 0, exits = 0 } = /** @type {any} */ (trial)
  appendFileSync(log, `${value}\n`)
  const attempt = readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line === String(value)).length
  progress({ half: true })
  await sleep(milliseconds)
  if (attempt <= fails) throw new Error(`trial ${value} fails`)
  if (attempt <= exits) process.exit(7)
  return { value, digest: createHash('sha256').update(`result ${value}`).digest('hex') }
}

// Runs every check. Each counts as one, except the tests, which count individually.
import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { findChromium } from './chromium.mjs'
import { root } from './paths.mjs'
import { run } from './run.mjs'

const results = 'out/test/results.json'
const env = { ...process.env, NO_COLOR: '1' }
const tally = { passed: 0, failed: 0 }

/**
 * Runs a command and prints the result.
 *
 * @param {string} title
 * @param {string} command
 * @param {string[]} args
 */
async function step(title, command, args) {
  console.log(`\n— ${title}`)
  const start = performance.now()
  const { code } = await run(command, args, { env })
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(`${code === 0 ? 'ok' : 'FAILED'}: ${title}, ${seconds} s`)
  return code === 0
}

/** @param {boolean} ok */
function count(ok) {
  if (ok) tally.passed++
  else tally.failed++
  return ok
}

/**
 * Adds vitest's counts, including files that could not be loaded and errors outside of tests, which no test reports.
 *
 * @param {boolean} ok
 */
function countTests(ok) {
  /** @type {import('vitest/node').JsonTestResults | undefined} */
  let report
  try {
    report = JSON.parse(readFileSync(path.join(root, results), 'utf8'))
  } catch {
    console.log('the tests left no results')
  }
  if (report === undefined) return count(false)
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  )
  const failed = report.numFailedTests + brokenFiles.length
  tally.passed += report.numPassedTests
  tally.failed += failed
  if (!ok && failed === 0) tally.failed++
  if (report.numPendingTests > 0) console.log(`${report.numPendingTests} skipped`)
  return ok
}

/** The commit that is checked. */
async function revision() {
  return (await run('git', ['rev-parse', 'HEAD'], { quiet: true })).out.trim()
}

async function check() {
  if (!count(await step('set-up', process.execPath, ['tools/setup.mjs', '--browser']))) return
  for (const script of ['lint', 'format:check', 'typecheck', 'check:package']) {
    count(await step(script, 'npm', ['run', '--silent', script]))
  }
  rmSync(path.join(root, results), { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`]
  countTests(await step('tests', 'npm', ['test', '--silent', '--', ...reporters]))
  // A report: a change of a few lines, such as limits of time, says too little for a least score.
  const mutants = ['--changed', '--quick', '--count', '20', '--minutes', '3']
  count(await step('mutants of the change', 'npm', ['run', '--silent', 'mutate', '--', ...mutants]))
  count(await step('fuzz', 'npm', ['run', '--silent', 'fuzz', '--', '--count', '6000']))
  const sample = ['--sample', '2', '--seed', await revision()]
  count(await step('bundlers and runtimes, a sample', 'npm', ['run', '--silent', 'test:matrix', '--', ...sample]))
  if (findChromium() === undefined) console.log('the browser tests were skipped: there is no Chromium')
}

await check()
process.exitCode = tally.failed === 0 ? 0 : 1
console.log(`\n${tally.passed} passed, ${tally.failed} failed`)

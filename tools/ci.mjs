// Runs every check. Each counts as one, except the tests, which count individually.
import { readFileSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { findChromium } from './chromium.mjs'
import { root } from './paths.mjs'
import { run } from './run.mjs'

const results = 'out/test/results.json'
const env = { ...process.env, NO_COLOR: '1' }
const tally = { passed: 0, failed: 0 }

/**
 * Runs a command and prints the result; with `quiet`, its output as a whole when it has ended.
 *
 * @param {string} title
 * @param {string} command
 * @param {string[]} args
 * @param {{ quiet?: boolean }} [options]
 */
async function step(title, command, args, { quiet = false } = {}) {
  if (!quiet) console.log(`\n— ${title}`)
  const start = performance.now()
  const { code, both } = await run(command, args, { env, quiet })
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  if (quiet) console.log(`\n— ${title}\n${both}`.trimEnd())
  console.log(`${code === 0 ? 'ok' : 'FAILED'}: ${title}, ${seconds} s`)
  return code === 0
}

/**
 * Runs scripts of npm side by side, as many as there are cores: each of them keeps one busy.
 *
 * @param {(readonly [title: string, script: string, ...args: string[]])[]} scripts Those that take longest come first.
 */
async function sideBySide(scripts) {
  const left = [...scripts]
  const lane = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [title, script, ...args] = next
      const separator = args.length === 0 ? [] : ['--']
      count(await step(title, 'npm', ['run', '--silent', script, ...separator, ...args], { quiet: true }))
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, lane))
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
  await sideBySide([
    ['bundlers and runtimes, a sample', 'test:matrix', '--sample', '2', '--seed', await revision()],
    ['format:check', 'format:check'],
    ['check:package', 'check:package'],
    ['lint', 'lint'],
    ['typecheck', 'typecheck'],
  ])
  rmSync(path.join(root, results), { force: true })
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`]
  countTests(await step('tests', 'npm', ['test', '--silent', '--', ...reporters]))
  // A report: a change of a few lines, such as limits of time, says too little for a least score.
  const mutants = ['--changed', '--quick', '--count', '20', '--minutes', '2']
  await sideBySide([
    ['mutants of the change', 'mutate', ...mutants],
    ['fuzz', 'fuzz', '--count', '4000'],
  ])
  if (findChromium() === undefined) console.log('the browser tests were skipped: there is no Chromium')
}

await check()
process.exitCode = tally.failed === 0 ? 0 : 1
console.log(`\n${tally.passed} passed, ${tally.failed} failed`)

import { WellfitError } from '../errors.js'
import type { RunReport } from '../result/index.js'
import type { Markup } from './markup.js'
import { adviceSection } from './sections/advice.js'
import { checksSection } from './sections/checks.js'
import { curveSections } from './sections/curves.js'
import { glossarySection } from './sections/glossary.js'
import { learningSection } from './sections/learning.js'
import { outcomeSection } from './sections/outcome.js'
import { preflightSection } from './sections/preflight.js'
import { dataSection, settingsSection } from './sections/settings.js'
import { signalsSection } from './sections/signals.js'
import { splitSection } from './sections/split.js'
import { triedSection } from './sections/tried.js'
import { verdictSection } from './sections/verdict.js'
import { htmlPage } from './shell.js'
import { FINDINGS_STYLE } from './style.js'

/**
 * A run as one self-contained HTML page: verdict, next steps, curves, confusion or residuals, checks, layers, split,
 * settings, and what the words mean. It loads nothing, runs no script, follows the reader's light or dark theme, and prints.
 *
 * The same run gives the same text. Names and messages are escaped, control characters taken out; numbers that are
 * `null` or not finite are shown as a dash.
 *
 * @throws WellfitError `INVALID_DATA` where `run` is not a version 1 report.
 *
 * @example
 * writeFileSync('report.html', renderReport(run))
 */
export function renderReport(run: RunReport): string {
  checkFormat(run)
  const body: readonly (Markup | null)[] = [
    verdictSection(run),
    adviceSection(run),
    triedSection(run),
    ...curveSections(run),
    learningSection(run),
    outcomeSection(run),
    preflightSection(run),
    checksSection(run),
    signalsSection(run),
    splitSection(run),
    settingsSection(run),
    dataSection(run),
    glossarySection(run),
  ]
  const hasPreflight = run.preflight !== null && run.preflight !== undefined
  return htmlPage(run.title, body, hasPreflight ? FINDINGS_STYLE : '')
}

function checkFormat(run: RunReport): void {
  const value: unknown = run
  const found = typeof value === 'object' && value !== null ? run : { format: undefined, version: undefined }
  if (found.format === 'wellfit.report' && found.version === 1) return
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'renderReport',
    field: 'format',
    value: found.format,
    expected: "be 'wellfit.report' of version 1",
  })
}

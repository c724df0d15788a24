import type { RunReport } from '../../result/index.js'
import type { Markup } from '../html/markup.js'
import { adviceSection } from '../diagnosis/advice.js'
import { checksSection } from '../checks/checks.js'
import { curveSections } from '../curves/curves.js'
import { glossarySection } from './glossary.js'
import { learningSection } from '../training/learning.js'
import { importanceSection } from '../outcome/importance.js'
import { outcomeSection } from '../outcome/outcome.js'
import { preflightSection } from '../checks/preflight.js'
import { errorsStyle } from '../outcome/errors.js'
import { dataSection, settingsSection } from './settings.js'
import { signalsSection } from '../training/signals.js'
import { splitSection } from '../data/split.js'
import { triedSection } from '../diagnosis/tried.js'
import { verdictSection } from '../diagnosis/verdict.js'
import { htmlPage } from '../html/page.js'
import { FINDINGS_STYLE } from '../html/style.js'
import { renderVersioned } from './versioned.js'

/**
 * Renders a run as a self-contained HTML page: verdict, next steps, curves, confusion or residuals, checks, layers, split,
 * settings, and a glossary. The page loads nothing, runs no script, follows the reader's light or dark theme, and prints.
 *
 * The same run gives the same text. Names and messages are escaped and stripped of control characters; numbers that are
 * `null` or not finite are shown as a dash.
 *
 * @throws WellfitError `INVALID_DATA` if `run` is not a version 1 report.
 *
 * @example
 * writeFileSync('report.html', renderReport(run))
 */
export function renderReport(run: RunReport): string {
  return renderVersioned('renderReport', 'run', run, 'wellfit.report', () => {
    const body: readonly (Markup | null)[] = [
      verdictSection(run),
      adviceSection(run),
      triedSection(run),
      ...curveSections(run),
      learningSection(run),
      outcomeSection(run),
      importanceSection(run),
      preflightSection(run),
      checksSection(run),
      signalsSection(run),
      splitSection(run),
      settingsSection(run),
      dataSection(run),
      glossarySection(run),
    ]
    const hasPreflight = run.preflight !== null && run.preflight !== undefined
    return htmlPage(run.title, body, `${hasPreflight ? FINDINGS_STYLE : ''}${errorsStyle(run.errors)}`)
  })
}

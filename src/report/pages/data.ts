import type { DataReport } from '../../result/index.js'
import { columnsSection } from '../data/columns.js'
import { dataVerdictSection } from '../data/findings.js'
import { driftSection } from '../data/drift.js'
import { splitSection } from '../data/split.js'
import { htmlPage } from '../html/page.js'
import { FINDINGS_STYLE } from '../html/style.js'
import { renderVersioned } from './versioned.js'

/**
 * Renders a data report as a self-contained HTML page: findings with remedies, the comparison of the parts, the split, and
 * every column. Like that of `renderReport`, the page loads nothing, runs no script, and is the same text for the same
 * input.
 *
 * @throws WellfitError `INVALID_DATA` if `report` is not a version 1 data report.
 *
 * @example
 * writeFileSync('data.html', renderDataReport(report))
 */
export function renderDataReport(report: DataReport): string {
  return renderVersioned('renderDataReport', 'report', report, 'wellfit.data', () => {
    const sections = [dataVerdictSection(report), driftSection(report), splitSection(report), columnsSection(report)]
    return htmlPage(report.title, sections, FINDINGS_STYLE)
  })
}

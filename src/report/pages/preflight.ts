import { checkKeys, checkList, checkText } from '../../options.js'
import type { Preflight } from '../../result/index.js'
import { checksSection } from '../checks/checks.js'
import { preflightVerdictSection, resourcesSection, startSection } from '../checks/preflight-parts.js'
import { htmlPage } from '../html/page.js'
import { FINDINGS_STYLE } from '../html/style.js'
import { renderVersioned } from './versioned.js'

/** Texts of the page that are not part of the preflight. */
export interface PreflightPageOptions {
  /** Title of the page. Default 'Preflight'. */
  readonly title?: string
  /** What was checked, in a few words each: data, rows, network. */
  readonly origin?: readonly string[]
}

/**
 * Renders a preflight as a self-contained HTML page: every item with its remedies, signal and gradient by layer, the
 * gradient check, the cost check, the overfit check, time and memory. Like that of `renderReport`, the page loads nothing,
 * runs no script, and is the same text for the same input.
 *
 * @throws WellfitError `INVALID_DATA` if `report` is not a version 1 preflight.
 *
 * @example
 * writeFileSync('check.html', renderPreflight(await preflight(net, train), { title: 'wines' }))
 */
export function renderPreflight(report: Preflight, options: PreflightPageOptions = {}): string {
  checkKeys('renderPreflight', 'options', options, ['title', 'origin'])
  const title = checkText('renderPreflight', 'title', options.title ?? 'Preflight')
  const origin = checkList('renderPreflight', 'origin', options.origin ?? []).map((text, i) =>
    checkText('renderPreflight', `origin[${i}]`, text),
  )
  return renderVersioned('renderPreflight', 'report', report, 'wellfit.preflight', () => {
    const sections = [
      preflightVerdictSection(report, title, origin),
      startSection(report),
      checksSection(report),
      resourcesSection(report),
    ]
    return htmlPage(title, sections, FINDINGS_STYLE)
  })
}

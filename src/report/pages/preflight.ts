import { WellfitError } from '../../errors.js'
import type { Preflight } from '../../result/index.js'
import { checksSection } from '../checks/checks.js'
import { preflightVerdictSection, resourcesSection, startSection } from '../checks/preflight-parts.js'
import { htmlPage } from '../html/page.js'
import { FINDINGS_STYLE } from '../html/style.js'

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
  const value: unknown = report
  const found = typeof value === 'object' && value !== null ? report : { format: undefined, version: undefined }
  if (found.format !== 'wellfit.preflight' || found.version !== 1) {
    throw new WellfitError({
      code: 'INVALID_DATA',
      functionName: 'renderPreflight',
      field: 'format',
      value: found.format,
      expected: "be 'wellfit.preflight' of version 1",
    })
  }
  const { title = 'Preflight', origin = [] } = options
  const sections = [
    preflightVerdictSection(report, title, origin),
    startSection(report),
    checksSection(report),
    resourcesSection(report),
  ]
  return htmlPage(title, sections, FINDINGS_STYLE)
}

import type { ErrorReport } from '../../result/index.js'
import { formatCount } from '../format.js'
import { foldsSection } from '../curves/folds.js'
import { htmlPage } from '../html/page.js'
import { errorsSection, errorsStyle } from '../outcome/errors.js'
import { titleHeader } from './title-header.js'
import { renderVersioned } from './versioned.js'

/**
 * Renders where the errors of a recipe are as a self-contained HTML page: slices, confused classes, certain mistakes, likely wrong
 * labels, and the folds that they come from. Like that of `renderReport`, the page loads nothing, runs no script, and is the same
 * text for the same input.
 *
 * @throws WellfitError `INVALID_DATA` if `report` is not a version 1 error report.
 *
 * @example
 * writeFileSync('errors.html', renderErrors(report))
 */
export function renderErrors(report: ErrorReport): string {
  return renderVersioned('renderErrors', 'report', report, 'wellfit.errors', () => {
    const { title, data, target, errors, crossValidation } = report
    const origin = [data, `${formatCount(errors.rows)} rows`, `${errors.task} of ${target}`]
    const sections = [titleHeader(title, origin), errorsSection(errors), foldsSection(crossValidation, undefined)]
    return htmlPage(title, sections, errorsStyle(errors))
  })
}

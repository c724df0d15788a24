import type { RecipesReport } from '../../result/index.js'
import { formatCount, formatNumber, formatPercent, formatSeconds } from '../format.js'
import { section, table } from '../html/blocks.js'
import { markup, type Markup } from '../html/markup.js'
import { htmlPage } from '../html/page.js'
import { titleHeader } from './title-header.js'
import { renderVersioned } from './versioned.js'

/**
 * Renders the comparison of recipes that `wellfit sweep` makes of several names of a setting, or of several remedies, as a
 * self-contained HTML page: the error of each, its difference from the first with an interval, and what it cost. Like that of
 * `renderReport`, the page loads nothing, runs no script, and is the same text for the same input.
 *
 * @throws WellfitError `INVALID_DATA` if `report` is not a version 1 comparison.
 *
 * @example
 * writeFileSync('sweep.html', renderRecipes(report))
 */
export function renderRecipes(report: RecipesReport): string {
  return renderVersioned('renderRecipes', 'report', report, 'wellfit.recipes', () => {
    const { title, data, target, rows, task } = report
    const origin = [data, `${formatCount(rows)} rows`, `${task} of ${target}`]
    return htmlPage(title, [titleHeader(title, origin), recipesSection(report)])
  })
}

function recipesSection({ flag, alternatives, folds, repeats, confidence, message }: RecipesReport): Markup {
  const cells = alternatives.map(({ name, choice, error, gain, trainError, epochs, trainings, seconds }) => [
    choice === null ? name : `${name}, ${choice}`,
    error === null ? 'diverged' : formatPercent(error.estimate),
    gain === null ? '' : formatPercent(gain.estimate),
    gain === null ? '' : `${formatPercent(gain.interval.low)} to ${formatPercent(gain.interval.high)}`,
    trainError === null ? '' : formatPercent(trainError.estimate),
    epochs === null ? '' : formatNumber(epochs, 3),
    formatCount(trainings),
    formatSeconds(seconds),
  ])
  const first = alternatives[0]?.name ?? ''
  const head = [flag, 'error held out', `less than ${first}`, 'interval', 'train error', 'epochs', 'trainings', 'time']
  const times = repeats === 1 ? '' : `, ${formatCount(repeats)} times over`
  return section(
    'recipes',
    `Which ${flag}?`,
    `The same recipe with each, trained on the same ${formatCount(folds)} folds${times} with the same seeds, and measured on the rows held out. The differences from ${first} are paired by fold; with ${formatPercent(confidence)} confidence all of their intervals hold.`,
    markup`<p>${message}</p>`,
    table(head, cells),
  )
}

import { markup } from '../html/markup.js'
import type { Markup } from '../html/markup.js'
import type { Action, RunReport } from '../../result/index.js'
import { section } from '../html/blocks.js'

const AGAINST: Readonly<Record<Action['against'], string>> = {
  'not learning': 'makes the network learn',
  bias: 'reduces bias (underfitting)',
  variance: 'reduces variance (overfitting)',
  mismatch: 'reduces data mismatch',
  uncertainty: 'reduces uncertainty',
}

/** The next steps, in the order in which to try them. */
export function adviceSection({ diagnosis }: RunReport): Markup | null {
  if (diagnosis === null) return null
  if (diagnosis.state === 'fits well' || diagnosis.actions.length === 0) {
    return section(
      'next',
      'What to do next',
      'The fit needs no improvement: use the model, and monitor it on new data.',
    )
  }
  const steps = diagnosis.actions.map(
    ({
      title,
      reason,
      against,
      effect,
      cost,
    }) => markup`<li><b>${title}</b> <span class="tag">${AGAINST[against]}</span><p>${reason}</p><p class="note"><b>Expected gain:</b> ${effect} <b>Cost:</b> ${cost}</p></li>
`,
  )
  return section(
    'next',
    'What to do next',
    'Try one change at a time, from the top; train again after each, and check whether the gap has closed.',
    markup`<ol class="steps">${steps}</ol>`,
  )
}

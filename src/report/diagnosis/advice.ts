import { markup } from '../html/markup.js'
import type { Markup } from '../html/markup.js'
import type { Action, RunReport } from '../../result/index.js'
import { section } from '../html/blocks.js'

const AGAINST: Readonly<Record<Action['against'], string>> = {
  bias: 'against bias: it learned too little',
  variance: 'against variance: it learned by heart',
  mismatch: 'against mismatch: rows of another kind',
  uncertainty: 'against chance: too few rows to tell',
}

/** What to do next, in the order in which to try it. */
export function adviceSection({ diagnosis }: RunReport): Markup | null {
  if (diagnosis === null) return null
  if (diagnosis.state === 'fits well' || diagnosis.actions.length === 0) {
    return section(
      'next',
      'What to do next',
      'Nothing is wrong with the fit: use the model, and watch how it does on new rows.',
    )
  }
  const steps = diagnosis.actions.map(
    ({
      title,
      reason,
      against,
      effect,
      cost,
    }) => markup`<li><b>${title}</b> <span class="tag">${AGAINST[against]}</span><p>${reason}</p><p class="note"><b>What it can bring:</b> ${effect} <b>What it takes:</b> ${cost}</p></li>
`,
  )
  return section(
    'next',
    'What to do next',
    'One at a time, from the top; train again after each, and look here whether the gap has closed.',
    markup`<ol class="steps">${steps}</ol>`,
  )
}

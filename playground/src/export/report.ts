import { standalone } from '../charts/standalone.ts'
import { escaped } from '../charts/svg.ts'
import { epochChart } from './epoch-chart.ts'
import { picturesOf } from './pictures.ts'
import type { Picture, RunViews } from './pictures.ts'
import { changeText, settingName, settingText } from '../state/names.ts'
import { defaults } from '../state/settings.ts'
import type { Settings } from '../state/settings.ts'
import type { EpochPoint, Finished } from '../worker/messages.ts'

/** What a report is made of. */
export interface ReportParts extends Omit<RunViews, 'verdict'> {
  readonly settings: Settings
  readonly finished: Finished
  readonly epochs: readonly EpochPoint[]
  /** The plane, as the address of a picture. */
  readonly picture: string
  /** The address that opens the run again. */
  readonly link: string
}

const style = `body{font:15px/1.5 system-ui,sans-serif;color:#1b2430;max-width:760px;margin:32px auto;padding:0 16px}
h1{font-size:22px}h2{font-size:16px;margin-top:28px}table{border-collapse:collapse}th,td{text-align:left;padding:3px 18px 3px 0;border-top:1px solid #dcdfe3;font-weight:400}
th{color:#565f6c}figure{margin:14px 0}figcaption{color:#565f6c}img,svg{max-width:100%;height:auto}code{font-family:ui-monospace,monospace}
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(300px,1fr));gap:8px 20px}.figures figure{margin:6px 0}`

/** A finished run as a page of its own: nothing in it is loaded from elsewhere. */
export function reportText(parts: ReportParts): string {
  const { settings, finished, epochs, picture, link } = parts
  const { verdict } = finished
  const pictures = picturesOf({ ...parts, verdict })
  const steps = verdict?.steps.map(({ title, reason }) => `<li><b>${escaped(title)}</b> ${escaped(reason)}</li>`) ?? []
  const diagnosis =
    verdict === null
      ? ''
      : `<h2>Diagnosis: ${escaped(verdict.state)}</h2><p>${escaped(verdict.message)}</p>${figures(pictures.diagnosis)}<ol>${steps.join('')}</ol>`
  const body = [
    '<h1>wellfit playground: report of a run</h1>',
    `<p>${escaped(finished.message)}${finished.hash === '' ? '' : ` Weights <code>${finished.hash}</code>.`}</p>`,
    diagnosis,
    '<h2>Cost by epoch</h2>',
    standalone(epochChart({ epochs, finished, changes: settings.changes, size: { width: 720, height: 300 } })),
    `<h2>Decision boundary</h2><img src="${picture}" alt="The decision boundary with the rows of train and dev">`,
    ...insides.map(([name, title]) =>
      pictures[name].length === 0 ? '' : `<h2>${title}</h2>${figures(pictures[name])}`,
    ),
    `<h2>Settings</h2>${settingsTable(settings)}`,
    settings.data === 'file' ? '' : `<p>The same run again: <a href="${escaped(link)}">${escaped(link)}</a></p>`,
  ]
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>wellfit playground: report</title><style>${style}</style><body>${body.join('\n')}</body></html>\n`
}

/** The views of the inside of the network, in order. */
const insides = [
  ['units', 'Units'],
  ['weights', 'Weights'],
  ['dropout', 'Dropout'],
  ['signals', 'Signals'],
  ['gradient', 'Gradient check'],
] as const

function figures(pictures: readonly Picture[]): string {
  const each = pictures.map(
    ({ caption, svg }) => `<figure><figcaption>${escaped(caption)}</figcaption>${standalone(svg)}</figure>`,
  )
  return `<div class="figures">${each.join('')}</div>`
}

/** Settings that a visitor's own file does not have. */
const ofDrawn: readonly (keyof Settings)[] = ['rows', 'noise', 'stretch']

function settingsTable(settings: Settings): string {
  const rows = (Object.keys(settings) as (keyof Settings)[])
    .filter((name) => settings.data !== 'file' || !ofDrawn.includes(name))
    .filter((name) => settings[name] !== '' && (name !== 'changes' || settings.changes.length > 0))
    .map((name) => {
      const isDefault = JSON.stringify(settings[name]) === JSON.stringify(defaults[name])
      const text = name === 'changes' ? changesText(settings) : settingText(settings[name])
      return `<tr><th scope="row">${escaped(settingName(name))}</th><td>${escaped(text)}${isDefault ? '' : ' *'}</td></tr>`
    })
  return `<table>${rows.join('')}</table><p>* differs from the playground's default</p>`
}

function changesText({ changes }: Settings): string {
  return changes.map((change) => `${changeText(change)} after epoch ${change.epoch}`).join(', ')
}

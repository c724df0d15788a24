import { histogram } from '../charts/histogram.ts'
import { markPath } from '../charts/marks.ts'
import { planeChart } from '../charts/plane-chart.ts'
import { standalone } from '../charts/standalone.ts'
import { epochChart } from '../export/epoch-chart.ts'
import { gridOutputs, gridPlaces } from '../run/grid.ts'
import { weightHistograms } from '../run/inside/weights.ts'
import { datasetOf, makeParts, pointsOf, taskOf } from '../run/parts.ts'
import type { Parts } from '../run/parts.ts'
import { Session } from '../run/session.ts'
import { toFragment } from '../state/url.ts'
import type { EpochPoint } from '../worker/messages.ts'
import { pointOf } from '../run/epoch-point.ts'
import { preparedSettings } from './course.ts'

/** Places along each side of the plane. */
const SIDE = 40

/** The run whose views the page shows: λ₂ is raised on the way. */
const settings = {
  ...preparedSettings({ rows: 300, train: 40, noise: 0.3, hidden: [16], learningRate: 0.03, epochs: 200 }),
  data: 'moons',
  changes: [{ epoch: 100, name: 'l2', value: 1 }],
} as const

/** A page of the documentation with views of the work bench, each on its own, and their pictures; text by file name. */
export async function viewsPage(): Promise<Map<string, string>> {
  const parts = makeParts(datasetOf(pointsOf(settings)), settings)
  const session = await Session.open(settings, parts)
  const epochs: EpochPoint[] = []
  const ended = await session.train({ onEpoch: (epoch, row) => void epochs.push(pointOf(epoch, row)) })
  const plane = planeOf(session, parts)
  const curves = epochChart({ epochs, changes: settings.changes, finished: ended, size: { width: 620, height: 300 } })
  const [layer] = weightHistograms(session.net, parts.train)
  if (layer === undefined) throw new Error('a network without layers')
  const { range, counts, zeros } = layer
  const weights = histogram({ description: 'The weights of layer 1', low: -range, high: range, counts })
  session.close()
  return new Map([
    ['view-plane.svg', standalone(plane)],
    ['view-curves.svg', standalone(curves)],
    ['view-weights.svg', standalone(weights)],
    ['views.md', pageText(zeros)],
  ])
}

function planeOf({ net }: Session, { train, plane }: Parts): string {
  const features = Float32Array.from(plane.features(gridPlaces(plane.domain, SIDE)))
  const { at, target, part } = plane.points
  const rows = Array.from(part, (own, row) => ({
    at: [at[2 * row] ?? 0, at[2 * row + 1] ?? 0] as const,
    class: target[row] ?? 0,
    isHollow: own === 1,
    part: own,
  }))
  return planeChart(
    {
      description: 'Decision boundary with the rows of train, filled, and of dev, hollow',
      side: SIDE,
      ...gridOutputs(net, features, taskOf(train)),
      domain: plane.domain,
      labels: plane.axes,
      rows: rows.filter((row) => row.part < 2),
    },
    markPath,
  )
}

function pageText(zeros: number): string {
  const link = toFragment(settings)
  return `# Views of a run

Each view of the [playground](../playground.md)'s work bench is a component that needs the state of a run and nothing else, so that it
works alone. These pictures were made by the same code from a run of the library, by \`npm run docs:lessons\`; in the playground:
\`#${link}\`

![Decision boundary with the rows of train and of dev](view-plane.svg)

![Cost of train and dev by epoch; λ₂ is raised to 1 after epoch 100](view-curves.svg)

The weights of the hidden layer, ${zeros === 0 ? 'none of which is exactly 0: L2 shrinks weights and makes no zeros' : 'some of which are exactly 0'}:

![Histogram of the weights of layer 1](view-weights.svg)

## In a page of your own

\`#view=\` shows one view with the buttons that train: \`plane\`, \`curves\`, \`diagnosis\`, \`units\`, \`weights\`, \`dropout\`, \`signals\`,
\`gradient\` or \`digit\`. Behind it come the settings of any link. \`npm run playground:build\` writes the folder \`out/playground\`; put it
beside a page, which shows a live decision boundary by

\`\`\`html
<iframe
  src="playground/index.html#view=plane&amp;${link.replaceAll('&', '&amp;')}"
  width="480"
  height="620"
  title="Decision boundary"
></iframe>
\`\`\`

_Save report_ puts the plane, the curves, the intervals of the diagnosis and the pictures of the inside that are open into its page.
`
}

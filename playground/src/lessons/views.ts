import { planeChart } from '../charts/plane-chart.ts'
import { standalone } from '../charts/standalone.ts'
import { epochChart } from '../export/epoch-chart.ts'
import { picturesOf } from '../export/pictures.ts'
import type { Picture, RunViews } from '../export/pictures.ts'
import { gridFeatures, gridOutputs } from '../run/grid.ts'
import { pointOf } from '../run/epoch-point.ts'
import { checkWithBug } from '../run/inside/gradient.ts'
import { insideViews, weightsOf } from '../run/inside/inside.ts'
import { datasetOf, makeParts, pointsOf, taskOf } from '../run/parts.ts'
import type { Parts } from '../run/parts.ts'
import { Session } from '../run/session.ts'
import { verdictOf } from '../run/verdict.ts'
import { linearityAt } from '../state/store.ts'
import type { LinearityAt } from '../state/store.ts'
import { toFragment } from '../state/url.ts'
import { UNIT_GRID } from '../worker/messages.ts'
import type { EpochPoint, LayersAt, Verdict } from '../worker/messages.ts'
import { preparedSettings } from './course.ts'

/** Places along each side of the plane. */
const SIDE = 40

/** The run whose views the page shows: one layer has dropout, and λ₂ is raised on the way. */
const settings = {
  ...preparedSettings({
    rows: 300,
    train: 40,
    noise: 0.3,
    hidden: [8, 6],
    keepProb: [0.8, 1],
    learningRate: 0.03,
    epochs: 200,
  }),
  data: 'moons',
  changes: [{ epoch: 100, name: 'l2', value: 1 }],
} as const

/** A page of the documentation with views of the work bench, each on its own, and their pictures; text by file name. */
export async function viewsPage(): Promise<Map<string, string>> {
  const parts = makeParts(datasetOf(pointsOf(settings)), settings)
  const session = await Session.open(settings, parts)
  const epochs: EpochPoint[] = []
  const layers: LayersAt[] = []
  const linearity: LinearityAt[] = []
  const features = gridFeatures(parts.plane, UNIT_GRID)
  const ended = await session.train({
    onEpoch: (epoch, row) => {
      epochs.push(pointOf(epoch, row))
      layers.push({ epoch, layers: row.layers })
      if (epoch % 10 === 0) linearity.push(linearityAt(weightsOf(session, features)))
      return undefined
    },
  })
  if (ended === null) throw new Error('the run was closed')
  const views: RunViews = {
    inside: await insideViews(session, features),
    verdict: verdictOf(session, ended),
    layers,
    linearity,
    check: await checkWithBug(session.net, { train: parts.train, settings: session.current }, 'bias', 1),
  }
  const pictures = picturesOf(views)
  const curves = epochChart({ epochs, changes: settings.changes, finished: ended, size: { width: 620, height: 300 } })
  const files = new Map([
    ['view-plane.svg', standalone(planeOf(session, parts))],
    ['view-curves.svg', standalone(curves)],
  ])
  session.close()
  for (const { name, svg } of Object.values(pictures).flat()) files.set(`view-${name}.svg`, standalone(svg))
  return files.set('views.md', pageText(pictures, views.verdict))
}

function planeOf({ net }: Session, { train, plane }: Parts): string {
  const features = gridFeatures(plane, SIDE)
  const { at, target, part } = plane.points
  const rows = Array.from(part, (own, row) => ({
    at: [at[2 * row] ?? 0, at[2 * row + 1] ?? 0] as const,
    class: target[row] ?? 0,
    isHollow: own === 1,
    part: own,
  }))
  return planeChart({
    description: 'Decision boundary with the rows of train, filled, and of dev, hollow',
    side: SIDE,
    ...gridOutputs(net, features, taskOf(train)),
    domain: plane.domain,
    labels: plane.axes,
    rows: rows.filter((row) => row.part < 2),
  })
}

/** A picture of the page, with its caption. */
function shown({ name, caption }: Picture): string {
  return `![${caption}](view-${name}.svg)\n\n_${caption}._`
}

function pageText(pictures: ReturnType<typeof picturesOf>, verdict: Verdict | null): string {
  const link = toFragment(settings)
  const section = (title: string, view: string, text: string, images: readonly string[]): string =>
    [`## ${title}`, `_In the playground: \`#view=${view}&${link}\`_`, text, ...images].join('\n\n')
  const steps = verdict?.steps.map(({ title, reason }, i) => `${i + 1}. **${title}.** ${reason}`) ?? []
  const { diagnosis, units, weights, dropout, signals, gradient } = pictures
  const sections = [
    section('Decision boundary', 'plane', 'Class and certainty at each place: the paler, the less certain.', [
      '![Decision boundary with the rows of train, filled, and of dev, hollow](view-plane.svg)',
    ]),
    section('Cost by epoch', 'curves', 'Train and dev on one pair of axes; λ₂ is raised to 1 after epoch 100.', [
      '![Cost of train and dev by epoch](view-curves.svg)',
    ]),
    section('Diagnosis', 'diagnosis', `${verdict?.message ?? ''}\n\n${steps.join('\n')}`, diagnosis.map(shown)),
    section('Units', 'units', 'What each unit outputs over the plane: orange above 0, blue below.', units.map(shown)),
    section(
      'Weights',
      'weights',
      'How the weights of each layer are distributed, and how linear the network was by epoch: from epoch 100 on the penalty shrinks the weights, and the function grows simpler.',
      weights.map(shown),
    ),
    section('Dropout', 'dropout', 'Which outputs of which rows of the last batch were kept.', dropout.map(shown)),
    section(
      'Signals',
      'signals',
      'Activations, gradients and weights of each layer, and what other initializers would have given.',
      signals.map(shown),
    ),
    section(
      'Gradient check',
      'gradient',
      'The gradient of the bias of layer 2 was left out on purpose: the check finds the place.',
      gradient.map(shown),
    ),
  ]
  return `# Views of a run

Each view of the [playground](../playground.md)'s work bench is a component that needs the state of a run and nothing else, so that it
works alone: in a frame of another page, in this one and in the report that _Save report_ writes. These pictures were made by the code of
the work bench from a run of the library, by \`npm run docs:lessons\`.

${sections.join('\n\n')}

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
`
}

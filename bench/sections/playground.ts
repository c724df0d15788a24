import { network } from '../../dist/src/index.js'
import { gridOutputs, gridPlaces } from '../../playground/src/run/grid.ts'
import { networkOptions } from '../../playground/src/run/options.ts'
import { datasetOf, makeParts, pointsOf } from '../../playground/src/run/parts.ts'
import { defaults } from '../../playground/src/state/settings.ts'
import { GRID } from '../../playground/src/worker/messages.ts'
import { time, table } from '../lib/markdown.ts'
import type { Context, Section } from '../lib/section.ts'
import { spread, type Spread } from '../lib/statistics.ts'
import { PlaygroundPage, type Rate } from '../playground/page.ts'

interface Row {
  readonly run: string
  readonly speed: string
  readonly drawn: Spread
  readonly all: Spread
  /** Milliseconds; `null` where it cannot be measured. */
  readonly processor: Spread | null
}

export interface Playground {
  /** `null` where there is no Chromium. */
  readonly page: { readonly rates: readonly Row[]; readonly longestTask: Spread } | null
  /** Processor time of the 100 × 100 places. */
  readonly boundary: Spread
}

const runs = [
  { run: 'two moons, 2–8–8–2', fragment: '' },
  { run: 'spirals, 600 rows, 2–16–16–2', fragment: 'data=spirals&rows=600&hidden=16-16' },
  { run: 'digits, 1,797 rows, 64–32–10', fragment: 'data=digits&rows=2000&hidden=32' },
] as const

async function measure({ tiny, rounds }: Context): Promise<Playground> {
  const boundary = spread(await boundaryTimes(tiny ? 2 : 60))
  await using page = await PlaygroundPage.open()
  if (page === null) return { page: null, boundary }
  const count = Math.min(rounds, 3)
  const rates: Row[] = []
  for (const { run, fragment } of tiny ? runs.slice(0, 1) : runs) {
    for (const speed of ['60 epochs/s', 'fastest']) {
      const found: Rate[] = []
      for (let round = 0; round < count; round++) found.push(await page.rate(fragment, speed, tiny ? 0.2 : 4))
      rates.push({
        run,
        speed,
        drawn: spread(found.map(({ drawn }) => drawn)),
        all: spread(found.map(({ all }) => all)),
        processor: processorOf(found),
      })
    }
  }
  const tasks: number[] = []
  const epochs = tiny ? 20 : 300
  for (let round = 0; round < count; round++)
    tasks.push(await page.longestTask(`data=spirals&rows=600&hidden=16-16&epochs=${epochs}`))
  return { page: { rates, longestTask: spread(tasks) }, boundary }
}

function processorOf(found: readonly Rate[]): Spread | null {
  const times = found.flatMap(({ processor }) => (processor === null ? [] : [processor]))
  return times.length === 0 ? null : spread(times)
}

/** Milliseconds of processor time to predict and colour the plane of 2–16–16–2 units. */
async function boundaryTimes(count: number): Promise<number[]> {
  const settings = { ...defaults, data: 'moons', hidden: [16, 16] } as const
  const { train, plane } = makeParts(datasetOf(pointsOf(settings)), settings)
  using net = await network(networkOptions(settings, train))
  const features = Float32Array.from(plane.features(gridPlaces(plane.domain, GRID)))
  return Array.from({ length: count }, () => {
    const before = process.cpuUsage()
    for (let i = 0; i < 5; i++) gridOutputs(net, features, 'classification')
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 5000
  })
}

const text = ({ median, low, high }: Spread, format: (value: number) => string): string =>
  `${format(median)} (${format(low)} – ${format(high)})`

const whole = (value: number): string => value.toFixed(0)

function write({ page, boundary }: Playground): string {
  const parts = [
    "The playground in Debian's Chromium without a graphics card, 1280 × 900. A picture is a frame of the screen (`requestAnimationFrame`) " +
      'for which the plane was drawn anew while the worker trains; the screen shows 60 a second at most. Goal: 30. The processor time is that of all processes of the browser, training included: where other ' +
      'work keeps the cores busy, frames are rarer than this time allows.',
    `Predicting and colouring 100 × 100 places with 2–16–16–2 units takes ${text(boundary, time)} of processor time; goal: 3 ms.`,
  ]
  if (page === null) return [...parts, 'There was no Chromium.'].join('\n\n')
  const rows = page.rates.map(({ run, speed, drawn, all, processor }) => [
    run,
    speed,
    text(drawn, whole),
    text(all, whole),
    processor === null ? '–' : text(processor, time),
    drawn.median >= 30 ? 'met' : '**not met**',
  ])
  return [
    ...parts,
    table(
      ['run', 'speed', 'pictures a second with a new plane', 'frames a second', 'processor time a picture', ''],
      rows,
    ),
    `The main thread's own time in its longest task, 300 epochs of spirals: ${text(page.longestTask, time)}; goal: 20 ms.`,
  ].join('\n\n')
}

export const playground: Section<Playground> = { name: 'playground', title: 'The playground', measure, write }

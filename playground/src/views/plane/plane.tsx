import { useSignal } from '@preact/signals'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { tickText } from '../../charts/axis.ts'
import type { Bench } from '../../state/store.ts'
import { GRID } from '../../worker/messages.ts'
import type { Opened } from '../../worker/messages.ts'
import { isDark } from '../theme.ts'
import { percent } from '../../export/numbers.ts'
import { drawPoints, paintGrid } from './draw.ts'
import type { ShownParts } from './draw.ts'
import { Legend } from './legend.tsx'

/** Pixels of the canvas with the points: twice those on the page, for sharp marks. */
const PIXELS = 960

/** The decision boundary under the rows of train, dev and test. */
export function PlaneView({ bench }: { readonly bench: Bench }) {
  const shown = useSignal<ShownParts>({ train: true, dev: true, test: false })
  const field = useRef<HTMLCanvasElement>(null)
  const marks = useRef<HTMLCanvasElement>(null)
  const opened = bench.opened.value
  const frame = bench.frame.value
  const [parts, dark] = [shown.value, isDark.value]
  // At once: an effect would be drawn with the screen's next picture.
  useLayoutEffect(() => {
    if (field.current !== null && frame !== null) paintGrid(field.current, frame.grid, GRID, dark)
  }, [frame, dark])
  useEffect(() => {
    if (marks.current !== null && opened !== null) drawPoints(marks.current, opened, parts, dark)
  }, [opened, parts, dark])
  return (
    <section class="plane" aria-labelledby="plane-title">
      <h2 id="plane-title" class="hidden">
        Decision boundary
      </h2>
      <div class="plane-frame">
        <AxisLabels opened={opened} />
        <div class="plane-square" role="img" aria-label={descriptionOf(bench, opened)}>
          <canvas ref={field} width={GRID} height={GRID} class="field" />
          <canvas ref={marks} width={PIXELS} height={PIXELS} />
        </div>
      </div>
      {opened !== null && <Legend opened={opened} shown={shown} />}
      {opened !== null && opened.note !== '' && <p class="quiet plane-note">{opened.note}</p>}
    </section>
  )
}

function descriptionOf(bench: Bench, opened: Opened | null): string {
  if (opened === null) return 'The plane is empty.'
  const { rows, task } = opened
  const last = bench.epochs.peek().at(-1)
  const what = task === 'regression' ? 'Predicted value' : 'Decision boundary'
  const data = `${rows.train} rows of train, ${rows.dev} of dev, ${rows.test} of test`
  if (last === undefined)
    return `${what} of the untrained network on the plane of ${opened.axes.join(' and ')}: ${data}.`
  return `${what} on the plane of ${opened.axes.join(' and ')}: ${data}; error ${percent(last.trainError)} on train, ${percent(last.devError)} on dev.`
}

function AxisLabels({ opened }: { readonly opened: Opened | null }) {
  if (opened === null) return null
  const [[left, right], [low, high]] = opened.domain
  return (
    <div class="plane-axes" aria-hidden="true">
      <span class="axis-x">
        <i>{tickText(left)}</i>
        <b>{opened.axes[0]}</b>
        <i>{tickText(right)}</i>
      </span>
      <span class="axis-y">
        <i>{tickText(high)}</i>
        <b>{opened.axes[1]}</b>
        <i>{tickText(low)}</i>
      </span>
    </div>
  )
}

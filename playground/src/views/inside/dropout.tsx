import { useEffect, useRef } from 'preact/hooks'
import { shownRows } from '../../charts/mask-chart.ts'
import type { Bench } from '../../state/store.ts'
import type { LayerMask } from '../../worker/messages.ts'
import { maskWords } from '../../export/view-charts.ts'
import { isDark } from '../theme.ts'

/** Pixels of an output of the mask, and between two. */
const [CELL, GAP] = [7, 1]

/** Most pixels of a mask's width on the page, where it is drawn at twice its size. */
const MOST_WIDTH = 255

/** The mask of dropout of the present batch: which outputs of which rows are kept. */
export function DropoutView({ bench }: { readonly bench: Bench }) {
  const inside = bench.inside.value
  if (inside?.name !== 'dropout') return null
  const { layers, epoch, batch, rows } = inside
  return (
    <>
      <p class="quiet">
        Each row of the batch has a mask of its own in every step: filled outputs are kept and divided by keepProb, the
        others are 0, in the forward pass and in the backward pass. Predictions use all units.
      </p>
      {layers.length === 0 ? (
        <p>No layer has dropout. Lower keepProb of a layer: it may be changed while the network trains.</p>
      ) : (
        <p>
          Batch <b>{batch}</b> of epoch <b>{epoch}</b>, {rows} {rows === 1 ? 'row' : 'rows'} from top to bottom
        </p>
      )}
      <div class="masks">
        {layers.map((layer) => (
          <Mask key={layer.layer} layer={layer} rows={rows} />
        ))}
      </div>
    </>
  )
}

interface MaskProps {
  readonly layer: LayerMask
  readonly rows: number
}

function Mask({ layer: own, rows }: MaskProps) {
  const { layer, units, mask } = own
  const canvas = useRef<HTMLCanvasElement>(null)
  const dark = isDark.value
  const shown = shownRows(units, mask)
  useEffect(() => {
    if (canvas.current !== null) paint(canvas.current, shown.mask, units)
  }, [mask, units, dark])
  const text = maskWords(own, rows) + shown.text
  return (
    <figure>
      <figcaption>
        {layer.replace('dense', 'Layer ')}
        <span>{text}</span>
      </figcaption>
      <canvas
        ref={canvas}
        role="img"
        aria-label={`Mask of ${layer.replace('dense', 'layer ')}: ${text}`}
        width={units * (CELL + GAP) - GAP}
        height={(shown.mask.length / units) * (CELL + GAP) - GAP}
        style={{ width: `${Math.min(MOST_WIDTH, 2 * (units * (CELL + GAP) - GAP))}px` }}
      />
    </figure>
  )
}

/** Filled squares for kept outputs, a dot for dropped ones. */
function paint(canvas: HTMLCanvasElement, mask: Uint8Array, units: number): void {
  const context = canvas.getContext('2d')
  if (context === null) return
  const style = getComputedStyle(canvas)
  const [kept, dropped] = [style.getPropertyValue('--accent'), style.getPropertyValue('--control')]
  context.clearRect(0, 0, canvas.width, canvas.height)
  for (let i = 0; i < mask.length; i++) {
    const x = (i % units) * (CELL + GAP)
    const y = Math.floor(i / units) * (CELL + GAP)
    context.fillStyle = mask[i] === 1 ? kept : dropped
    if (mask[i] === 1) context.fillRect(x, y, CELL, CELL)
    else context.fillRect(x + 3, y + 3, 1, 1)
  }
}

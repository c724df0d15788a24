import { useEffect, useRef } from 'preact/hooks'
import type { Bench } from '../../state/store.ts'
import { UNIT_GRID } from '../../worker/messages.ts'
import type { LayerPicture } from '../../worker/messages.ts'
import { classColor } from '../palette.ts'
import { isDark } from '../theme.ts'

/** Pixels between two pictures. */
const GAP = 4

/** What each unit of the hidden layers answers over the plane. */
export function UnitsView({ bench }: { readonly bench: Bench }) {
  const inside = bench.inside.value
  const { keepProb } = bench.current.value
  if (inside?.name !== 'units') return null
  if (inside.layers.length === 0) return <p class="quiet">There are no hidden layers: the network is linear.</p>
  return (
    <>
      <p class="quiet">
        What each unit outputs over the plane: orange where it is positive, blue where it is negative. A layer combines
        the pictures of the layer before.
      </p>
      {inside.layers.map((picture, i) => (
        <div key={picture.layer} class="unit-layer">
          <span>
            Layer {i + 1} {(keepProb[i] ?? 1) < 1 && <small>dropout keeps {keepProb[i]}</small>}
          </span>
          <Pictures picture={picture} label={`The ${picture.units} units of layer ${i + 1} over the plane`} />
        </div>
      ))}
    </>
  )
}

function Pictures({ picture, label }: { readonly picture: LayerPicture; readonly label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const dark = isDark.value
  const columns = Math.min(picture.units, 8)
  const rows = Math.ceil(picture.units / columns)
  useEffect(() => {
    if (canvas.current !== null) paint(canvas.current, picture, columns, dark)
  }, [picture, columns, dark])
  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={label}
      width={columns * (UNIT_GRID + GAP) - GAP}
      height={rows * (UNIT_GRID + GAP) - GAP}
      style={{ width: `${(columns / 8) * 100}%` }}
    />
  )
}

function paint(canvas: HTMLCanvasElement, picture: LayerPicture, columns: number, dark: boolean): void {
  const context = canvas.getContext('2d')
  if (context === null) return
  const image = context.createImageData(UNIT_GRID, UNIT_GRID)
  const places = UNIT_GRID * UNIT_GRID
  const [negative, positive] = [classColor(0, dark), classColor(1, dark)]
  for (let unit = 0; unit < picture.units; unit++) {
    for (let place = 0; place < places; place++) {
      const value = picture.values[unit * places + place] ?? 0
      const [red, green, blue] = value < 0 ? negative : positive
      image.data[4 * place] = red
      image.data[4 * place + 1] = green
      image.data[4 * place + 2] = blue
      image.data[4 * place + 3] = Math.abs(value) * 1.9 + 10
    }
    const column = unit % columns
    const row = Math.floor(unit / columns)
    context.putImageData(image, column * (UNIT_GRID + GAP), row * (UNIT_GRID + GAP))
  }
}

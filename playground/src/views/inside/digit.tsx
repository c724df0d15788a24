import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { digitNames, DRAWING_SIDE, fitted, inkLine, INK, pixelsOf, DIGIT_SIDE } from '../../data/digits.ts'
import type { Bench } from '../../state/store.ts'
import { percent } from '../../export/numbers.ts'
import { isDark } from '../theme.ts'

type Place = readonly [x: number, y: number]

/** How far an arrow key moves the pen. */
const STEP = 1 / 16

const moves: Readonly<Record<string, Place>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
}

/** A digit that the visitor draws, as the network sees it, and which one the network takes it for. */
export function DigitView({ bench }: { readonly bench: Bench }) {
  const drawing = useSignal(new Uint8Array(DRAWING_SIDE ** 2))
  const pen = useSignal<Place>([0.5, 0.25])
  const isDown = useSignal(false)
  const pixels = pixelsOf(fitted(drawing.value))
  const isEmpty = drawing.value.every((point) => point === 0)
  const change = (next: Uint8Array<ArrayBuffer>): void => {
    drawing.value = next
    bench.readDigit(next.some((point) => point !== 0) ? pixelsOf(fitted(next)) : [])
  }
  const moveTo = (to: Place, draws: boolean): void => {
    const from = pen.value
    pen.value = to
    if (!draws) return
    const next = drawing.value.slice()
    inkLine(next, from, to)
    change(next)
  }
  return (
    <div class="digit">
      <div>
        <Pad
          drawing={drawing.value}
          pen={pen.value}
          isDown={isDown.value}
          moveTo={moveTo}
          setDown={(down) => (isDown.value = down)}
        />
        <p class="quiet">Draw with the pointer. By keyboard: arrow keys move the pen, Space lowers and lifts it.</p>
        <div class="digit-buttons">
          <button
            type="button"
            disabled={isEmpty}
            onClick={() => {
              isDown.value = false
              change(new Uint8Array(DRAWING_SIDE ** 2))
            }}
          >
            Clear
          </button>
          <span role="status" class="quiet">
            {isDown.value ? 'pen down' : 'pen up'}
          </span>
        </div>
      </div>
      <div>
        <Seen pixels={pixels} />
        <p class="quiet">As the network sees it: 8 × 8 pixels, moved and scaled to the edges as those of the set.</p>
      </div>
      <Answer bench={bench} isEmpty={isEmpty} />
    </div>
  )
}

interface PadProps {
  readonly drawing: Uint8Array
  readonly pen: Place
  readonly isDown: boolean
  readonly moveTo: (to: Place, draws: boolean) => void
  readonly setDown: (isDown: boolean) => void
}

function Pad({ drawing, pen, isDown, moveTo, setDown }: PadProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const dark = isDark.value
  useEffect(() => {
    if (canvas.current !== null) paintPad(canvas.current, drawing, pen)
  }, [drawing, pen, dark])
  const placeOf = (event: PointerEvent & { readonly currentTarget: HTMLCanvasElement }): Place => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect()
    return [(event.clientX - left) / width, (event.clientY - top) / height]
  }
  return (
    <canvas
      ref={canvas}
      class="pad"
      width={256}
      height={256}
      role="application"
      tabIndex={0}
      aria-label={`Drawing of a digit; the pen is ${isDown ? 'down' : 'up'}. Arrow keys move it, Space lowers and lifts it.`}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        moveTo(placeOf(event), false)
        moveTo(placeOf(event), true)
      }}
      onPointerMove={(event) => event.buttons !== 0 && moveTo(placeOf(event), true)}
      onKeyDown={(event) => {
        const move = moves[event.key]
        if (move === undefined && event.key !== ' ') return
        event.preventDefault()
        event.stopPropagation()
        if (event.key === ' ') {
          setDown(!isDown)
          if (!isDown) moveTo(pen, true)
        } else if (move !== undefined) {
          const inside = (value: number): number => Math.min(1 - STEP / 2, Math.max(STEP / 2, value))
          moveTo([inside(pen[0] + move[0]), inside(pen[1] + move[1])], isDown)
        }
      }}
    />
  )
}

function paintPad(canvas: HTMLCanvasElement, drawing: Uint8Array, pen: Place): void {
  const context = canvas.getContext('2d')
  if (context === null) return
  const { width } = canvas
  const size = width / DRAWING_SIDE
  const style = getComputedStyle(canvas)
  context.clearRect(0, 0, width, width)
  context.fillStyle = style.getPropertyValue('--ink')
  for (let i = 0; i < drawing.length; i++) {
    if (drawing[i] !== 0) context.fillRect((i % DRAWING_SIDE) * size, Math.floor(i / DRAWING_SIDE) * size, size, size)
  }
  context.strokeStyle = style.getPropertyValue('--accent')
  context.lineWidth = 2
  context.beginPath()
  context.arc(pen[0] * width, pen[1] * width, 8, 0, 2 * Math.PI)
  context.stroke()
}

function Seen({ pixels }: { readonly pixels: readonly number[] }) {
  const side = DIGIT_SIDE
  return (
    <svg viewBox={`0 0 ${side} ${side}`} class="seen" role="img" aria-label="The digit as 8 × 8 pixels">
      {pixels.map((value, i) => (
        <rect key={i} x={i % side} y={Math.floor(i / side)} width="1.02" height="1.02" opacity={value / INK} />
      ))}
    </svg>
  )
}

/** The network's probabilities as bars. */
function Answer({ bench, isEmpty }: { readonly bench: Bench; readonly isEmpty: boolean }) {
  const inside = bench.inside.value
  const probabilities = inside?.name === 'digit' && !isEmpty ? inside.probabilities : []
  const best = probabilities.indexOf(Math.max(...probabilities))
  const probability = percent(probabilities[best] ?? NaN)
  return (
    <div class="answer">
      <p role="status">
        {best < 0 ? (
          'Nothing is drawn yet.'
        ) : (
          <>
            The network reads <b>{best}</b>, with a probability of {probability}
          </>
        )}
      </p>
      <table>
        <caption class="hidden">Probability of each digit</caption>
        <tbody>
          {digitNames.map((name, digit) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="meter">
                <span style={{ width: `${100 * (probabilities[digit] ?? 0)}%` }} />
              </td>
              <td>{percent(probabilities[digit] ?? NaN)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

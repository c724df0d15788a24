import { useSignal } from '@preact/signals'
import { useId } from 'preact/hooks'

interface SliderProps {
  readonly label: string
  readonly value: number
  /** The values that the slider stops at, in order. */
  readonly stops: readonly number[]
  readonly format?: (value: number) => string
  readonly onChange: (value: number) => void
  /** Said below the name. */
  readonly hint?: string
}

/** A slider over given values; while it is dragged, only the number beside its name changes. */
export function Slider({ label, value, stops, format = String, onChange, hint }: SliderProps) {
  const id = useId()
  const dragged = useSignal<number | null>(null)
  const shown = dragged.value ?? value
  const valueAt = (index: string): number => stops[Number(index)] ?? value
  return (
    <div class="field">
      <label for={id} title={hint}>
        {label}
      </label>
      <output for={id}>{format(shown)}</output>
      <input
        id={id}
        type="range"
        min={0}
        max={stops.length - 1}
        step={1}
        value={nearestIndex(stops, shown)}
        aria-valuetext={format(shown)}
        onInput={(event) => (dragged.value = valueAt(event.currentTarget.value))}
        onChange={(event) => {
          dragged.value = null
          onChange(valueAt(event.currentTarget.value))
        }}
      />
    </div>
  )
}

function nearestIndex(stops: readonly number[], value: number): number {
  let best = 0
  for (const [i, stop] of stops.entries()) {
    if (Math.abs(stop - value) < Math.abs((stops[best] ?? 0) - value)) best = i
  }
  return best
}

interface ChoiceProps<Name extends string> {
  readonly label: string
  readonly value: Name
  readonly options: readonly (readonly [name: Name, label: string])[]
  readonly onChange: (value: Name) => void
  readonly hint?: string
}

/** A menu. */
export function Choice<Name extends string>({ label, value, options, onChange, hint }: ChoiceProps<Name>) {
  const id = useId()
  return (
    <div class="field choice">
      <label for={id} title={hint}>
        {label}
      </label>
      <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value as Name)}>
        {options.map(([name, text]) => (
          <option key={name} value={name}>
            {text}
          </option>
        ))}
      </select>
    </div>
  )
}

interface ToggleProps {
  readonly label: string
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
  readonly hint?: string
}

/** A check box. */
export function Toggle({ label, checked, onChange, hint }: ToggleProps) {
  return (
    <label class="field toggle" title={hint}>
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
      {label}
    </label>
  )
}

interface SeedProps {
  readonly label: string
  readonly value: number
  readonly onChange: (value: number) => void
}

/** A seed: a number, and a button for the next one. */
export function Seed({ label, value, onChange }: SeedProps) {
  const id = useId()
  return (
    <div class="field choice">
      <label for={id}>{label}</label>
      <span class="seed">
        <input
          id={id}
          type="number"
          min={0}
          max={9999}
          value={value}
          onChange={(event) => onChange(Number(event.currentTarget.value))}
        />
        <button type="button" class="small" aria-label={`+1 to ${label}`} onClick={() => onChange(value + 1)}>
          +1
        </button>
      </span>
    </div>
  )
}

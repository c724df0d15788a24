import type { Signal } from '@preact/signals'
import type { Opened } from '../../worker/messages.ts'
import type { ShownParts } from './draw.ts'

const shapes = [
  'M8 3.4a4.6 4.6 0 1 0 0 9.2a4.6 4.6 0 1 0 0-9.2z',
  'M3.8 3.8h8.4v8.4h-8.4z',
  'M8 2.6l5.4 9.6H2.6z',
  'M8 2l6 6-6 6-6-6z',
]

/** What shapes and fills mean; parts are shown and hidden here. */
export function Legend({ opened, shown }: { readonly opened: Opened; readonly shown: Signal<ShownParts> }) {
  const names = opened.task === 'regression' ? ['below 0', 'above 0'] : opened.classes
  return (
    <div class="legend">
      <ul aria-label="Classes">
        {names.slice(0, 4).map((name, label) => (
          <li key={name}>
            <svg viewBox="0 0 16 16" class={`mark class-${label}`} aria-hidden="true">
              <path d={shapes[label]} />
            </svg>
            {name}
          </li>
        ))}
      </ul>
      <fieldset>
        <legend class="hidden">Rows shown</legend>
        {(['train', 'dev', 'test'] as const).map((part) => (
          <label key={part}>
            <input
              type="checkbox"
              checked={shown.value[part]}
              onChange={(event) => (shown.value = { ...shown.value, [part]: event.currentTarget.checked })}
            />
            <svg viewBox="0 0 16 16" class={`mark part-${part}`} aria-hidden="true">
              <path d={shapes[0]} />
            </svg>
            {part} <span class="count">{opened.rows[part]}</span>
          </label>
        ))}
      </fieldset>
    </div>
  )
}

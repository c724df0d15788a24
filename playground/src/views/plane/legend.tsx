import type { Signal } from '@preact/signals'
import type { Opened } from '../../worker/messages.ts'
import { markPath } from '../../charts/marks.ts'
import { classColor, css } from '../palette.ts'
import { isDark } from '../theme.ts'
import type { ShownParts } from './draw.ts'

/** Most classes that are named. */
const MOST_NAMES = 10

/** What shapes and fills mean; parts are shown and hidden here. */
export function Legend({ opened, shown }: { readonly opened: Opened; readonly shown: Signal<ShownParts> }) {
  const names = opened.task === 'regression' ? ['below 0', 'above 0'] : opened.classes
  return (
    <div class="legend">
      <ul aria-label="Classes">
        {names.slice(0, MOST_NAMES).map((name, label) => (
          <li key={name}>
            <svg viewBox="0 0 16 16" class="mark" fill={css(classColor(label, isDark.value))} aria-hidden="true">
              <path d={markPath(label)} />
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
              <path d={markPath(0)} />
            </svg>
            {part} <span class="count">{opened.rows[part]}</span>
          </label>
        ))}
      </fieldset>
    </div>
  )
}

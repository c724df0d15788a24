import { useSignal } from '@preact/signals'
import type { Bench } from '../state/store.ts'
import { theme } from './theme.ts'
import type { Theme } from './theme.ts'

/** Title, and what concerns the page as a whole. */
export function Header({ bench }: { readonly bench: Bench }) {
  const copied = useSignal(false)
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(location.href)
    copied.value = true
    setTimeout(() => (copied.value = false), 1500)
  }
  return (
    <header class="page">
      <h1>
        wellfit <span>playground</span>
      </h1>
      <div class="actions">
        <button
          type="button"
          aria-keyshortcuts="Control+Z"
          disabled={!bench.canUndo.value}
          onClick={() => bench.undo()}
        >
          Undo
        </button>
        <button
          type="button"
          aria-keyshortcuts="Control+Shift+Z"
          disabled={!bench.canRedo.value}
          onClick={() => bench.redo()}
        >
          Redo
        </button>
        <button type="button" onClick={() => void copy()}>
          {copied.value ? 'Copied' : 'Copy link'}
        </button>
        <select
          aria-label="Colours"
          value={theme.value}
          onChange={(event) => (theme.value = event.currentTarget.value as Theme)}
        >
          <option value="auto">system colours</option>
          <option value="light">light</option>
          <option value="dark">dark</option>
        </select>
      </div>
    </header>
  )
}

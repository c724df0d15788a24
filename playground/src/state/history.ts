import { computed, signal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import type { Settings } from './settings.ts'

/** Settings to go back to, and those that were left by going back. */
export class UndoHistory {
  readonly #past = signal<readonly Settings[]>([])
  readonly #future = signal<readonly Settings[]>([])
  readonly canUndo = computed(() => this.#past.value.length > 0)
  readonly canRedo = computed(() => this.#future.value.length > 0)

  /** Keeps the settings that are about to be replaced. */
  remember(settings: Settings): void {
    this.#past.value = [...this.#past.value, settings]
    this.#future.value = []
  }

  /** The settings before; `null` where there are none. `present` can be gone forward to. */
  back(present: Settings): Settings | null {
    return move(this.#past, this.#future, present)
  }

  /** The settings that were left by going back. */
  forward(present: Settings): Settings | null {
    return move(this.#future, this.#past, present)
  }
}

function move(from: Signal<readonly Settings[]>, to: Signal<readonly Settings[]>, present: Settings): Settings | null {
  const settings = from.value.at(-1)
  if (settings === undefined) return null
  from.value = from.value.slice(0, -1)
  to.value = [...to.value, present]
  return settings
}

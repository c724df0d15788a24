import type { Bench } from '../state/store.ts'

/** Space trains and pauses, Control or Command with Z undoes, with Shift redoes; not while a field has its own use for them. */
export function handleKeys(bench: Bench): void {
  addEventListener('keydown', (event) => {
    const isField =
      event.target instanceof Element && event.target.closest('input, select, button, summary, textarea, a')
    if (event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      if (event.shiftKey) bench.redo()
      else bench.undo()
    } else if (event.key === ' ' && !isField) {
      event.preventDefault()
      if (bench.isTraining.value) bench.pause()
      else bench.train()
    }
  })
}

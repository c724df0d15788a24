import type { Course } from '../lessons/course.ts'
import type { Bench } from '../state/store.ts'
import { Menu } from './menu.tsx'
import { theme } from './theme.ts'
import type { Theme } from './theme.ts'

/** Title, and what concerns the page as a whole. */
export function Header({ bench, course }: { readonly bench: Bench; readonly course: Course }) {
  return (
    <header class="page">
      <h1>
        wellfit <span>playground</span>
      </h1>
      <Modes course={course} />
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
        <Menu bench={bench} />
        <select
          aria-label="Colours"
          value={theme.value}
          onChange={(event) => (theme.value = event.currentTarget.value as Theme)}
        >
          <option value="auto">auto</option>
          <option value="light">light</option>
          <option value="dark">dark</option>
        </select>
      </div>
    </header>
  )
}

function Modes({ course }: { readonly course: Course }) {
  const isLesson = course.lesson.value !== null
  return (
    <nav class="modes" aria-label="Playground">
      <button type="button" aria-current={isLesson ? undefined : 'page'} onClick={() => course.close()}>
        Bench
      </button>
      <button type="button" aria-current={isLesson ? 'page' : undefined} onClick={() => !isLesson && course.open(0, 0)}>
        Lessons
      </button>
    </nav>
  )
}

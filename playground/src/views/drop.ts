import type { Course } from '../lessons/course.ts'
import type { Bench } from '../state/store.ts'

/** Takes a CSV file that is dropped anywhere on the page; where a lesson shows a figure, the work bench takes its place. */
export function handleDrops(bench: Bench, course: Course): void {
  const mark = (isOver: boolean): void => void document.documentElement.toggleAttribute('data-drop', isOver)
  addEventListener('dragover', (event) => {
    if (event.dataTransfer?.types.includes('Files') !== true) return
    event.preventDefault()
    mark(true)
  })
  addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) mark(false)
  })
  addEventListener('drop', (event) => {
    mark(false)
    const [file] = event.dataTransfer?.files ?? []
    if (file === undefined) return
    event.preventDefault()
    if (course.current.value?.step.figure !== undefined) course.close()
    void bench.readFile(file)
  })
}

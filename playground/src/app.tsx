import type { Course } from './lessons/course.ts'
import type { Bench } from './state/store.ts'
import { AloneView, isView } from './views/alone.tsx'
import { CompareView } from './views/compare.tsx'
import { Controls } from './views/controls/controls.tsx'
import { Curves } from './views/curves.tsx'
import { Header } from './views/header.tsx'
import { InsideView } from './views/inside/inside.tsx'
import { FigureView } from './views/lesson/figure.tsx'
import { LessonView } from './views/lesson/lesson.tsx'
import { PlaneView } from './views/plane/plane.tsx'
import { Transport } from './views/transport.tsx'
import { VerdictView } from './views/verdict.tsx'

interface Props {
  readonly bench: Bench
  readonly course: Course
  /** The view that the link asks for alone; empty for the whole page. */
  readonly view: string
}

/** The page: the work bench, with a lesson beside it, or a lesson's figure in its place. */
export function App({ bench, course, view }: Props) {
  if (isView(view)) return <AloneView bench={bench} name={view} />
  return <WholePage bench={bench} course={course} />
}

function WholePage({ bench, course }: Omit<Props, 'view'>) {
  const current = course.current.value
  const figure = current?.step.figure
  const layout = current === null ? '' : figure === undefined ? 'with-lesson' : 'with-lesson with-figure'
  return (
    <>
      <Header bench={bench} course={course} />
      <main class={`bench ${layout}`}>
        <div class="side">
          {current !== null && <LessonView course={course} />}
          {figure === undefined && <Controls bench={bench} isOpen={current === null} />}
        </div>
        {figure === undefined ? <BenchViews bench={bench} /> : <FigureView bench={bench} name={figure} />}
      </main>
    </>
  )
}

function BenchViews({ bench }: { readonly bench: Bench }) {
  return (
    <>
      <div class="center">
        <Transport bench={bench} />
        <PlaneView bench={bench} />
      </div>
      <InsideView bench={bench} />
      <div class="results">
        <Curves bench={bench} />
        <VerdictView bench={bench} />
        <CompareView bench={bench} />
      </div>
    </>
  )
}

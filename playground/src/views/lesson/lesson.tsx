import { useEffect, useRef } from 'preact/hooks'
import type { Course } from '../../lessons/course.ts'
import { lessons } from '../../lessons/index.ts'
import type { Question } from '../../lessons/lesson.ts'

/** The open step of a lesson: text, question, and the way to the next one. */
export function LessonView({ course }: { readonly course: Course }) {
  const current = course.current.value
  const title = useRef<HTMLHeadingElement>(null)
  const key = course.key.value
  const first = useRef(key)
  useEffect(() => {
    // Whoever reads by a screen reader or keyboard goes on at the new step.
    if (first.current !== key) title.current?.focus()
    first.current = key
  }, [key])
  if (current === null) return null
  const { lesson, step } = current
  return (
    <section class="lesson" aria-labelledby="lesson-title">
      <select
        aria-label="Lesson"
        value={String(course.lesson.value)}
        onChange={(event) => course.open(Number(event.currentTarget.value), 0)}
      >
        {lessons.map(({ name, title }, i) => (
          <option key={name} value={i}>
            {i + 1}. {title}
          </option>
        ))}
      </select>
      <p class="quiet lesson-step">
        Step {course.step.value + 1} of {lesson.steps.length}
      </p>
      <h2 id="lesson-title" ref={title} tabIndex={-1}>
        {step.title}
      </h2>
      {step.text.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      {step.question !== undefined && <QuestionView key={key} course={course} question={step.question} />}
      <Neighbours course={course} />
    </section>
  )
}

function QuestionView({ course, question }: { readonly course: Course; readonly question: Question }) {
  const chosen = course.answers.value[course.key.value]
  return (
    <fieldset class="question">
      <legend>{question.ask}</legend>
      {question.answers.map((answer, i) => (
        <label key={answer}>
          <input type="radio" name="answer" checked={chosen === i} onChange={() => course.answer(i)} />
          {answer}
        </label>
      ))}
      <p role="status" class={chosen === question.right ? 'right' : 'wrong'}>
        {chosen !== undefined && (
          <>
            <b>{chosen === question.right ? 'Right.' : 'Not quite.'}</b> {question.because}
          </>
        )}
      </p>
    </fieldset>
  )
}

function Neighbours({ course }: { readonly course: Course }) {
  const [before, behind] = [course.neighbour(-1), course.neighbour(1)]
  return (
    <nav aria-label="Steps">
      <button
        type="button"
        disabled={before === null}
        onClick={() => before && course.open(before.lesson, before.step)}
      >
        Back
      </button>
      <button
        type="button"
        class="primary"
        disabled={behind === null}
        onClick={() => behind && course.open(behind.lesson, behind.step)}
      >
        {behind !== null && behind.lesson !== course.lesson.value ? 'Next lesson' : 'Next'}
      </button>
    </nav>
  )
}

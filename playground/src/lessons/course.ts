import { computed, signal } from '@preact/signals'
import { defaults, keepProbOf } from '../state/settings.ts'
import type { Settings } from '../state/settings.ts'
import type { Bench } from '../state/store.ts'
import { lessons } from './index.ts'
import type { Lesson, Step } from './lesson.ts'

/** Which lesson is open, at which step, and what was answered. */
export class Course {
  /** Index into `lessons`; `null` for the bench alone. */
  readonly lesson = signal<number | null>(null)
  readonly step = signal(0)
  /** The chosen answer of a step, by `lesson/step`. */
  readonly answers = signal<Readonly<Record<string, number>>>({})
  readonly current = computed<{ readonly lesson: Lesson; readonly step: Step } | null>(() => {
    const lesson = this.lesson.value === null ? undefined : lessons[this.lesson.value]
    const step = lesson?.steps[this.step.value]
    return lesson === undefined || step === undefined ? null : { lesson, step }
  })
  /** Identifies the present step. */
  readonly key = computed(() => `${this.lesson.value}/${this.step.value}`)
  readonly #bench: Bench

  constructor(bench: Bench) {
    this.#bench = bench
  }

  /** Opens a step as it is prepared. */
  open(lesson: number, step: number): void {
    this.lesson.value = lesson
    this.step.value = step
    const prepared = lessons[lesson]?.steps[step]
    if (prepared?.settings !== undefined) this.#bench.set(preparedSettings(prepared.settings))
    if (prepared?.inside !== undefined) this.#bench.watch(prepared.inside)
    if (prepared?.figure !== undefined) this.#bench.requestFigure(prepared.figure)
  }

  /** The step before or behind, across lessons; `null` at both ends. */
  neighbour(by: 1 | -1): { readonly lesson: number; readonly step: number } | null {
    const lesson = this.lesson.value ?? 0
    const step = this.step.value + by
    if (lessons[lesson]?.steps[step] !== undefined) return { lesson, step }
    const other = lessons[lesson + by]
    return other === undefined ? null : { lesson: lesson + by, step: by === 1 ? 0 : other.steps.length - 1 }
  }

  answer(index: number): void {
    this.answers.value = { ...this.answers.value, [this.key.value]: index }
  }

  close(): void {
    this.lesson.value = null
  }

  /** The open step as the part of a link; empty for the bench alone. */
  readonly fragment = computed(() => {
    const current = this.current.value
    return current === null ? '' : `lesson=${current.lesson.name}&step=${this.step.value + 1}`
  })

  /** Opens the step that a link names; whether it names one. */
  openFragment(fragment: string): boolean {
    const query = new URLSearchParams(fragment.replace(/^#/, ''))
    const lesson = lessons.findIndex(({ name }) => name === query.get('lesson'))
    if (lesson < 0) {
      this.close()
      return false
    }
    const steps = lessons[lesson]?.steps.length ?? 1
    this.open(lesson, Math.min(steps, Math.max(1, Math.round(Number(query.get('step')) || 1))) - 1)
    return true
  }
}

/** The defaults with what a step prepares. */
export function preparedSettings(settings: Partial<Settings>): Settings {
  const whole = { ...defaults, ...settings }
  return { ...whole, keepProb: keepProbOf(settings.keepProb ?? [], whole.hidden.length) }
}

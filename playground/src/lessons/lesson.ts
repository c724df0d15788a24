import type { FigureName } from '../figures/figure.ts'
import type { Settings } from '../state/settings.ts'
import type { InsideName } from '../worker/messages.ts'

/** A question with its answer. */
export interface Question {
  readonly ask: string
  readonly answers: readonly string[]
  /** Index of the right answer. */
  readonly right: number
  /** Why it is right. */
  readonly because: string
}

/** One step of a lesson. */
export interface Step {
  readonly title: string
  /** Paragraphs. */
  readonly text: readonly string[]
  /** What differs from the defaults of the work bench; the step opens it so. */
  readonly settings?: Partial<Settings>
  /** The picture of the inside of the network that the step is about. */
  readonly inside?: InsideName
  readonly figure?: FigureName
  readonly question?: Question
}

/** A guided lesson: three to six steps. */
export interface Lesson {
  readonly name: string
  readonly title: string
  readonly steps: readonly Step[]
}

import { isChunked, type ChunkedDataset } from '../../data/dataset/chunked.js'
import type { Dataset } from '../../data/dataset/types.js'
import type { PartMark } from '../../data/split/part-mark.js'
import type { History, TestEvaluation } from '../../result/index.js'

/**
 * How often a network has looked at test parts. The count of each part is kept in its mark, so that it is told whatever
 * network evaluations, and here, so that copies of a mark (another thread's, a frozen one) do not begin anew.
 */
export class TestEvaluations {
  readonly #byPart = new Map<string, number>()

  /** Looks at all test parts together. */
  get total(): number {
    return [...this.#byPart.values()].reduce((sum, evaluations) => sum + evaluations, 0)
  }

  /** Counts a look at a test part; of other rows there is nothing to say. */
  look({ part }: Dataset): { readonly testEvaluation?: TestEvaluation } {
    if (part?.name !== 'test') return {}
    const evaluations = Math.max(part.evaluations, this.#byPart.get(part.fingerprint) ?? 0) + 1
    this.#byPart.set(part.fingerprint, evaluations)
    if (!Object.isFrozen(part)) part.evaluations = evaluations
    return {
      testEvaluation: {
        fingerprint: part.fingerprint,
        evaluations,
        warning: evaluations > 1 ? warningOf(part, evaluations) : null,
      },
    }
  }
}

function warningOf({ fingerprint }: PartMark, evaluations: number): string {
  return (
    `This is look number ${evaluations} at the test part ${fingerprint}: if anything was chosen or changed since the first, ` +
    'its error is no unbiased estimate any more. Choose by dev, and report what the first look said, or collect new rows.'
  )
}

/** What a history says of parts that are used for what they are not meant for. */
export function partNotes(train: Dataset | ChunkedDataset, dev: Dataset | undefined, evaluations: number): string[] {
  const notes: string[] = []
  const { name } = (isChunked(train) ? undefined : train.part) ?? {}
  if (name === 'dev' || name === 'test')
    notes.push(`The rows trained on are the ${name} part: it can judge nothing now.`)
  if (dev?.part?.name === 'test') {
    notes.push('The test part is used as dev: its error is no unbiased estimate once anything is chosen by it.')
  }
  if (dev?.part !== undefined && dev.part.name === name) {
    notes.push(`dev is the ${name} part, which is trained on: their errors say nothing about new rows.`)
  }
  if (evaluations > 0) {
    const times = evaluations === 1 ? 'once' : `${evaluations} times`
    notes.push(
      `The network had looked at test ${times} before it was trained here: test is no unbiased estimate any more.`,
    )
  }
  return notes
}

/** How often test had been looked at before a fit, for its history; nothing where it had not. */
export function evaluationsBefore(evaluations: number): Pick<History, 'testEvaluations'> {
  return evaluations === 0 ? {} : { testEvaluations: evaluations }
}

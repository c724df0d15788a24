import type { Dataset } from '../../data/dataset/types.js'
import type { PartMark } from '../../data/split/part-mark.js'
import type { TestEvaluation } from '../../result/index.js'

/**
 * Counts a network's evaluations on test parts. The count of a part is kept in its mark, where every network finds it,
 * and here as well, so that copies of a mark (another thread's, a frozen one) do not restart at 0.
 */
export class TestEvaluations {
  readonly #byPart = new Map<string, number>()

  /** Evaluations on all test parts together. */
  get total(): number {
    return [...this.#byPart.values()].reduce((sum, evaluations) => sum + evaluations, 0)
  }

  /** Records an evaluation of a test part; empty for any other dataset. */
  record({ part }: Dataset): { readonly testEvaluation?: TestEvaluation } {
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
    `This is evaluation ${evaluations} on the test part ${fingerprint}. If you chose or changed anything since the ` +
    'first, the test error is no longer an unbiased estimate: choose by dev, and report the first evaluation or ' +
    'collect new rows.'
  )
}

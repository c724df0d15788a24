import type { PartName, SplitSummary } from '../../result/index.js'
import type { SplitRows } from './assignment.js'

interface Two<Part> {
  readonly train: Part
  readonly dev: Part
  readonly trainDev?: Part
  readonly summary: SplitSummary
}

interface Three<Part> extends Two<Part> {
  readonly test: Part
}

/** An object with one entry per non-empty part, made by `make`. */
export function namedParts<Part>(
  { trainDev, summary }: SplitRows,
  withTest: boolean,
  make: (name: PartName) => Part,
): Two<Part> | Three<Part> {
  const optional = trainDev.length === 0 ? {} : { trainDev: make('trainDev') }
  const two = { train: make('train'), dev: make('dev'), ...optional, summary }
  return withTest ? { ...two, test: make('test') } : two
}

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

/** The parts of a split by their names, each made of its rows; without those that there are not. */
export function namedParts<Part>(
  { trainDev, summary }: SplitRows,
  withTest: boolean,
  make: (name: PartName) => Part,
): Two<Part> | Three<Part> {
  const apart = trainDev.length === 0 ? {} : { trainDev: make('trainDev') }
  const two = { train: make('train'), dev: make('dev'), ...apart, summary }
  return withTest ? { ...two, test: make('test') } : two
}

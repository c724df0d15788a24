import path from 'node:path'
import type { TestSpecification } from 'vitest/node'
import { BaseSequencer } from 'vitest/node'
import { root } from './paths.mjs'

/**
 * The test files that take 15 s or more on two cores, the longest first. Vitest begins with the largest files where it has run none
 * before: a small one that takes a minute then runs last, on one core while the other has nothing left to do.
 */
export const longest: readonly string[] = [
  'test/cli/run/faults.test.ts',
  'test/bench/bench.test.ts',
  'test/docs/pages.test.ts',
  'test/bench/verdicts.test.ts',
  'test/cli/commands/commands.test.ts',
  'test/cli/files/resume.test.ts',
  'test/train/fit/trajectory.test.ts',
  'test/engines/ranks/blocks.test.ts',
  'test/runtimes/package.test.ts',
  'test/train/network/threads.test.ts',
  'test/engines/mpi/mpi.test.ts',
  'test/engines/trials/contract.test.ts',
  'test/improve/improve.test.ts',
  'test/peers/programs.test.ts',
  'test/cli/commands/default-recipe.test.ts',
  'test/cli/commands/predict.test.ts',
  'test/docs/machines.test.ts',
  'test/peers/conventions.test.ts',
  'test/contracts/new-parts/new-parts.test.ts',
  'test/contracts/calls/arguments.test.ts',
  'test/cli/commands/ranks.test.ts',
  'test/cli/commands/improve.test.ts',
  'test/playground/pictures.test.ts',
  'test/playground/bench.test.ts',
  'test/check/gradient.test.ts',
  'test/engines/ranks/fast.test.ts',
  'test/cli/commands/folds.test.ts',
  'test/structure/sizes.test.ts',
  'test/cli/commands/machines.test.ts',
  'test/contracts/calls/options.test.ts',
  'test/cli/commands/preparation.test.ts',
  'test/cli/commands/inputs.test.ts',
  'test/playground/access.test.ts',
  'test/playground/course.test.ts',
  'test/cases/texts.test.ts',
  'test/shards/shards.test.ts',
  'test/bench/error-rates/fold-intervals.test.ts',
  'test/bench/error-rates/drift.test.ts',
]

/** Begins each project with its test files that take longest; the others follow in Vitest's order. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const projects = [...new Set(sorted.map(({ project }) => project))]
    return projects.flatMap((project) =>
      sorted.filter((file) => file.project === project).toSorted((a, b) => rankOf(a) - rankOf(b)),
    )
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const at = longest.indexOf(path.relative(root, moduleId).split(path.sep).join('/'))
  return at < 0 ? longest.length : at
}

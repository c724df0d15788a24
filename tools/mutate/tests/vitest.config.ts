// The tests of the project node, in the order that the runner asks for, told to the runner one by one.
import { readFileSync } from 'node:fs'
import { defineConfig } from 'vitest/config'
import type { TestSpecification } from 'vitest/node'
import project from '../../../vitest.config.ts'
import { Reporter } from './reporter.ts'

/** What the runner asks of one run of the tests. */
export interface TestPlan {
  /** Test files in their order. */
  readonly tests: readonly string[]
  /** Where each test file notes what of dist/ it reaches; nowhere by default. */
  readonly reachFolder?: string
  readonly workers: number
}

const plan = JSON.parse(readFileSync(process.env['WELLFIT_MUTATE_PLAN'] ?? '', 'utf8')) as TestPlan
const positionOf = ({ moduleId }: TestSpecification): number =>
  plan.tests.findIndex((file) => moduleId.endsWith(`/${file}`))

class Sequencer {
  shard = (files: TestSpecification[]): TestSpecification[] => files
  sort = (files: TestSpecification[]): TestSpecification[] => files.sort((a, b) => positionOf(a) - positionOf(b))
}

const [node] = project.test?.projects ?? []
if (typeof node !== 'object' || !('test' in node))
  throw new TypeError('vitest.config.ts must list the project node first')

export default defineConfig({
  resolve: node.resolve ?? {},
  cacheDir: 'out/mutate-cache',
  test: {
    ...node.test,
    include: [...plan.tests],
    setupFiles: [
      'tools/vitest-setup.ts',
      ...(plan.reachFolder === undefined ? [] : ['tools/mutate/tests/reach-setup.ts']),
    ],
    // The runner itself ends what takes too long, by work done rather than by a clock.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    bail: plan.reachFolder === undefined ? 1 : 0,
    maxWorkers: plan.workers,
    sequence: { sequencer: Sequencer },
    reporters: [new Reporter()],
  },
})

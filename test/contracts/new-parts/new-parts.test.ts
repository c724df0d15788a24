import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { RepositoryCopy } from './copy.js'
import { activation, loss, optimizer } from './edits.js'

// What CONTRIBUTING.md says of a new part: four files, and every contract holds.

const parts = { softsign: activation, damped: optimizer, pseudoHuber: loss }
const contracts = ['activations', 'descriptors', 'losses', 'optimizers', 'registries', 'unknown-codes']
/** The last compares the scalar form of an activation with the core, bit by bit. */
const suites = [...contracts.map((name) => `contracts/${name}`), 'predict/forward/math/functions']

const guide = readFileSync(new URL('../../../CONTRIBUTING.md', import.meta.url), 'utf8')

describe('a new part', () => {
  it.each(Object.entries(parts))('touches the files that CONTRIBUTING.md names: %s', (_, edits) => {
    expect([...new Set(edits.map(({ file }) => file))]).toHaveLength(4)
  })

  it('is what CONTRIBUTING.md shows', () => {
    // Indentation aside, which depends on what is around.
    const linesOf = (code: string): string[] => code.split('\n').map((line) => line.trim())
    const applied = Object.values(parts).flatMap((edits) => edits.flatMap(({ text }) => linesOf(text)))
    const shown = [...guide.matchAll(/```ts\n([^]*?)```/g)].flatMap(([, code = '']) => linesOf(code.trimEnd()))
    expect(shown.length).toBeGreaterThan(15)
    expect(shown.filter((line) => !applied.includes(line))).toEqual([])
  })

  it('passes the contracts: an activation, an optimizer and a loss in a copy of the repository', async () => {
    using copy = new RepositoryCopy()
    for (const edit of Object.values(parts).flat()) copy.apply(edit)
    await copy.build()
    await copy.node('tools/docs/tables.mjs')
    await copy.node(
      'node_modules/vitest/vitest.mjs',
      'run',
      '--project=node',
      '--reporter=dot',
      '--reporter=json',
      ...suites.map((name) => `test/${name}.test.ts`),
      '--testNamePattern',
      ['the registry', 'in the registry', ...Object.keys(parts)].join('|'),
    )
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(copy.read('out/test/results.json')) as Results
    expect(numFailedTests).toBe(0)
    for (const name of Object.keys(parts)) {
      const passed = testResults.flatMap(({ assertionResults }) =>
        assertionResults.filter(({ fullName, status }) => status === 'passed' && fullName.includes(name)),
      )
      expect(passed.length, `tests of ${name}`).toBeGreaterThan(10)
    }
    expect(numPassedTests).toBeGreaterThan(60)
  }, 600_000)
})

interface Results {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[]
  }[]
}

import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { normError } from '../support/tolerance.js'
import { numpyCases, torchCases } from './cases.js'
import { labels, networkOf, orders, trained, x } from './problem.js'

/** Runs of optimizers that PyTorch has not done yet, by a script that repeats its other runs. */
const numpyResults = JSON.parse(
  readFileSync(new URL('numpy-trajectories.json', import.meta.url), 'utf8'),
) as typeof results
const problemFile = new URL('problem.json', import.meta.url)
const results = JSON.parse(readFileSync(new URL('trajectories.json', import.meta.url), 'utf8')) as Record<
  string,
  readonly number[]
>

/** What the script is given: nothing that wellfit computes but the first weights and the order of the rows. */
async function problem(): Promise<string> {
  const cases = []
  for (const given of [...torchCases, ...numpyCases]) {
    using net = await networkOf(given)
    cases.push({ ...given, start: Array.from(net.parameters) })
  }
  // One array a line.
  const text = JSON.stringify({ x, labels, orders: await orders(), cases })
  return `${text.replaceAll('},{"name"', '},\n{"name"')}\n`
}

describe('trajectories of 200 mini-batch steps', () => {
  it('begin as the committed problem says', async () => {
    const text = await problem()
    if (process.env['UPDATE_TORCH'] === '1') writeFileSync(problemFile, text)
    expect(readFileSync(problemFile, 'utf8')).toBe(text)
  })

  it.each(torchCases)('end where PyTorch ends: $name', async (given) => {
    const expected = results[given.name]
    if (expected === undefined) throw new Error('run trajectories.py')
    expect(normError(await trained(given), expected)).toBeLessThan(1e-10)
  })

  it.each(numpyCases)('end where NumPy ends: $name', async (given) => {
    const expected = numpyResults[given.name]
    if (expected === undefined) throw new Error('run numpy_trajectories.py')
    expect(normError(await trained(given), expected)).toBeLessThan(1e-10)
  })
})

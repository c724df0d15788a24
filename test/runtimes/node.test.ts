import { expect, it } from 'vitest'
import * as api from '../../src/index.js'
import { digitsCsv, goldenResults, updateGolden } from './golden.js'
import { performRuns } from './runs.js'

it('gives the golden weights on the Node that the project is developed on', async () => {
  const results = await performRuns(api, digitsCsv())
  updateGolden(results)
  expect(results).toEqual(goldenResults())
})

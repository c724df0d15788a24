import { readFileSync, writeFileSync } from 'node:fs'
import type { RunResults } from './runs.js'

const file = new URL('../golden/weights.json', import.meta.url)

/** What every runtime must give. */
export function goldenResults(): unknown {
  return JSON.parse(readFileSync(file, 'utf8'))
}

/** Makes these results the ones that every runtime must give: UPDATE_GOLDEN=1, after a change that is meant. */
export function updateGolden(results: RunResults): void {
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`)
}

export function digitsCsv(): string {
  return readFileSync(new URL('../../datasets/digits.csv', import.meta.url), 'utf8')
}

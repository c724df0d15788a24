import { execFileSync } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readCsv } from '../../../src/data/csv/index.js'
import { expectRejection } from '../../support/errors.js'

const wide = (columns: number): string =>
  `${Array.from({ length: columns }, (_, i) => `c${i}`).join(',')}\n${'1,'.repeat(columns - 1)}2\n`

/** Bytes by which the memory of a process grows at most while it reads a file of so many columns. */
function peakBytes(columns: number): number {
  const reader = pathToFileURL(resolve('dist/node/data/csv/index.js')).href
  const program = `
    import { readCsv } from ${JSON.stringify(reader)}
    const columns = ${columns}
    const names = Array.from({ length: columns }, (_, i) => 'c' + i).join(',')
    const bytes = new TextEncoder().encode(names + '\\n' + '1,'.repeat(columns - 1) + '2\\n')
    const before = process.resourceUsage().maxRSS
    const table = await readCsv(bytes)
    if (table.columns.length !== columns) throw new Error('columns are missing')
    console.log(1024 * (process.resourceUsage().maxRSS - before))`
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' }))
}

describe('a CSV file of very many columns', () => {
  it('takes less than 2.5 kB for each of 200,000', () => {
    expect(peakBytes(200_000)).toBeLessThan(200_000 * 2500)
  })

  it('is refused beyond 262,144, with the number', async () => {
    expect((await readCsv(wide(2 ** 18))).columns).toHaveLength(2 ** 18)
    await expectRejection(readCsv(wide(2 ** 18 + 1)), { code: 'UNSUPPORTED', field: 'header' }, '262145 columns')
  })
})

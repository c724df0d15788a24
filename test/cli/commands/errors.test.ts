import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ErrorReport, RunReport } from '../../../src/index.js'
import { renderErrors } from '../../../src/report/index.js'
import { expectFault } from '../../support/errors.js'

const main = fileURLToPath(new URL('../../../dist/node/cli/main.js', import.meta.url))

function wellfit(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ['--throw-deprecation', main, ...args], { encoding: 'utf8' })
}

/** Two groups that x tells apart, but at the site "<b>" by chance only; every 40th label is wrong. */
function lines(count: number): string[] {
  return Array.from({ length: count }, (_, i) => {
    const isBad = i % 5 === 0
    const isHigh = isBad ? ((i * 7919) % 97) / 97 > 0.5 : i % 2 === 0
    const label = i % 40 === 1 ? !isHigh : isHigh
    const x = (isBad ? ((i * 37) % 100) / 100 : isHigh ? 0.7 + (i % 3) / 10 : 0.1 + (i % 3) / 10).toFixed(2)
    return `${x},${isBad ? '<b>' : `s${i % 5}`},${label ? 'high' : 'low'}`
  })
}

let folder = ''
let data = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wellfit-errors-'))
  data = join(folder, 'sites.csv')
  await writeFile(data, `x,site,level\n${lines(400).join('\n')}\n`)
})
afterAll(() => rm(folder, { recursive: true }))

const recipe = ['--target', 'level', '--layers', '8', '--epochs', '60', '--learning-rate', '0.02', '--folds', '3']

describe('wellfit errors', () => {
  it('names the slice, the wrong labels by their rows in the file, and what to do', async () => {
    const out = join(folder, 'out')
    const { status, stdout, stderr } = wellfit('errors', data, ...recipe, '--out', out)
    expect({ status, stderr }).toMatchObject({ status: 0 })
    expect(stdout).toContain('! site = <b>: error ')
    expect(stdout).toContain('Labels that are likely wrong')
    const report = JSON.parse(await readFile(join(out, 'errors.json'), 'utf8')) as ErrorReport
    expect(report.crossValidation).toMatchObject({ folds: 3, repeats: 1, rows: report.errors.rows })
    expect(report.errors.slices[0]?.conditions).toEqual([{ column: 'site', kind: 'category', category: '<b>' }])
    const wrong = report.errors.labelErrors?.errors.filter(({ row }) => row % 5 !== 0) ?? []
    // Of the labels at the other sites each 40th is wrong; a fifth of the rows are test rows.
    expect(wrong.length).toBeGreaterThanOrEqual(3)
    expect(wrong.every(({ row }) => row % 40 === 1)).toBe(true)
    for (const { row, label } of wrong) expect(lines(400)[row]).toContain(label)
    const page = await readFile(join(out, 'errors.html'), 'utf8')
    expect(page).toContain('site = &lt;b&gt;')
    expect(page).not.toMatch(/<script|NaN|undefined|\[object/)
    expect(renderErrors(report)).toBe(page)
  })

  it('shows where the rows of --new differ in the worst slices', async () => {
    const path = join(folder, 'today.csv')
    // Without the target; at the site "<b>" all values are larger.
    const today = lines(300)
      .map((line) => line.split(',').slice(0, 2))
      .map(([x, site]) => `${site === '<b>' ? Number(x) + 1 : x},${site}`)
    await writeFile(path, `x,site\n${today.join('\n')}\n`)
    const out = join(folder, 'new')
    const { status, stdout, stderr } = wellfit('errors', data, ...recipe, '--new', path, '--out', out)
    expect({ status, stderr }).toMatchObject({ status: 0 })
    expect(stdout).toContain('~ In it the new rows differ in x (mean')
    const { errors } = JSON.parse(await readFile(join(out, 'errors.json'), 'utf8')) as ErrorReport
    expect(errors.newRows?.rows).toBe(300)
    expect(errors.slices[0]?.drift?.columns).toMatchObject([{ column: 'x', what: 'values' }])
    expect(await readFile(join(out, 'errors.html'), 'utf8')).toContain('what differs')
  })

  it('has no row of the test part', () => {
    const test = join(folder, 'out', '..', 'sites.csv')
    const { status, stdout } = wellfit('errors', data, '--test', test, ...recipe, '--json')
    expect(status).toBe(0)
    const { errors } = JSON.parse(stdout) as ErrorReport
    expect(errors.rows).toBe(400)
    const rows = [...errors.mistakes, ...(errors.labelErrors?.errors ?? [])].map(({ row }) => row)
    expect(Math.max(...rows)).toBeLessThan(400)
  })

  it('refuses what does not go with folds', () => {
    const { status, stderr } = wellfit('errors', data, ...recipe, '--time', 'x', '--fold-repeats', '2')
    expect([status, stderr.includes('--fold-repeats')]).toEqual([2, true])
    expect(wellfit('errors', data, ...recipe, '--threshold', 'f1').status).toBe(2)
    const plain = wellfit('errors', data, ...recipe, '--recipe', 'plain')
    expect([plain.status, plain.stderr.replace(/\s+/g, ' ')]).toEqual([
      2,
      expect.stringMatching(/`--recipe` must be left out: `errors` always trains the plain recipe\. .*`wellfit train`/),
    ])
    const other = wellfit('errors', data, ...recipe, '--port', '80').stderr.replace(/\s+/g, ' ')
    expect(other).toContain('`--port` must be a flag of this command. `wellfit serve` has it.')
    expectFault(() => renderErrors({ format: 'wellfit.report' } as never), { code: 'INVALID_DATA', field: 'format' })
  })
})

describe('wellfit train --folds', () => {
  it('shows where the errors of the folds are', () => {
    const { status, stdout } = wellfit('train', '--recipe=plain', data, ...recipe, '--no-preflight', '--json')
    expect(status).toBe(0)
    const { errors, crossValidation } = JSON.parse(stdout) as RunReport
    expect(errors?.rows).toBe(crossValidation?.rows)
    expect(errors?.error).toBeCloseTo(crossValidation?.error.estimate ?? NaN, 12)
  })
})

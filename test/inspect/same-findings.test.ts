import { readFileSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { inspectParts, splitTable } from '../../src/index.js'
import { faultyTable } from './faulty-tables.js'

// The findings of version 0.1 before columns were scanned once for all of them: what made it faster must not change them.
const FIXTURE = 'test/inspect/findings.json'
const TABLES = 66

it(`the findings of ${TABLES} generated tables stay what they were`, async () => {
  const found: string[][] = []
  for (let seed = 0; seed < TABLES; seed++) {
    const { task, ...table } = faultyTable(seed)
    const { summary: _, ...parts } = splitTable(table, { target: 'y', task, seed })
    const { findings } = await inspectParts({ ...parts }, { target: 'y', joint: false, seed })
    found.push(findings.map(({ severity, kind, message }) => `${severity}, ${kind}: ${message}`))
  }
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(FIXTURE, `${JSON.stringify(found, null, 2)}\n`)
  expect(found).toEqual(JSON.parse(readFileSync(FIXTURE, 'utf8')))
  const kinds = new Set(found.flat().map((finding) => finding.slice(0, finding.indexOf(': '))))
  expect(kinds.size).toBeGreaterThan(10)
})

import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { apiSignatures } from './signatures.js'

const golden = new URL('../golden/api-signatures.txt', import.meta.url)

describe('the signatures of the public API', () => {
  const signatures = apiSignatures()

  it('are those of test/golden/api-signatures.txt, so that a diff shows every change of the surface', () => {
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(golden, signatures)
    const command = 'UPDATE_GOLDEN=1 npx vitest run --project node test/structure/signatures.test.ts'
    expect(signatures, `if the change is meant: ${command}`).toBe(readFileSync(golden, 'utf8'))
  })

  it('hold options, results and overloads, and no bodies, comments or private members', () => {
    expect(signatures).toMatch(/interface FitOptions extends [^]*?\n {2}readonly batchSize\?: number\n/)
    expect(signatures).toContain(
      'function split(data: Dataset, options: SplitOptions & { readonly test: false }): TwoParts',
    )
    expect(signatures).toMatch(/class WellfitError extends Error[^]*?\n {0,2}readonly code: ErrorCode/)
    expect(signatures).not.toMatch(/\/\*|^\s*return |#\w|=>\s*\{/m)
  })
})

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.js'
import { EXIT } from '../../src/cli/exit.js'

const file = new URL('../../dist/man/wellfit.1.gz', import.meta.url)
const page = gunzipSync(readFileSync(file)).toString()
const hasGroff = spawnSync('groff', ['--version']).status === 0

/** The page as groff prints it, each run of white space as one space. */
function printed(): { readonly text: string; readonly warnings: string } {
  const { stdout, stderr } = spawnSync('groff', ['-man', '-ww', '-Tutf8', '-k', '-rLL=400n'], {
    encoding: 'utf8',
    input: page,
    env: { ...process.env, GROFF_NO_SGR: '1' },
  })
  // Bold and underlined characters are printed over themselves.
  const plain = stdout
    .replace(/.\u0008/gu, '')
    .replaceAll('−', '-')
    .replaceAll('‐', '-')
  return { text: plain.replace(/\s+/g, ' '), warnings: stderr }
}

describe('the man page', () => {
  it('has a section for each command, and each exit code', () => {
    for (const { name } of COMMANDS) expect(page).toMatch(new RegExp(`^\\.SS "wellfit ${name}[ "]`, 'm'))
    for (const code of Object.values(EXIT)) expect(page).toContain(`.TP\n.B ${code}\n`)
  })

  it.skipIf(!hasGroff)('prints each flag with its help, and each example, without a warning', () => {
    const { text, warnings } = printed()
    expect(warnings).toBe('')
    const expected = COMMANDS.flatMap(({ flags, examples }) => [
      ...flags.map(({ name, value, help }) => `--${name}${value === undefined ? '' : ` ${value}`} ${help}`),
      ...examples,
    ])
    const missing = expected.filter((line) => !text.includes(line.replace(/\s+/g, ' ')))
    expect(missing).toEqual([])
  })
})

describe('the help of each command', () => {
  it.each(COMMANDS)('has examples that call it: $name', ({ name, examples }) => {
    expect(examples.length).toBeGreaterThan(0)
    expect(examples.some((line) => line.includes(`wellfit ${name}`))).toBe(true)
  })
})

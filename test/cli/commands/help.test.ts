import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { COMMANDS } from '../../../src/cli/commands.js'
import { recipe } from '../../../src/cli/run/recipe.js'
import { readArguments } from '../../../src/cli/flags/flags.js'
import { runMain } from '../run-main.js'

const folder = mkdtempSync(join(tmpdir(), 'wellfit-help-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('wellfit help', () => {
  it.each(COMMANDS)('explains $name: every flag once, under a heading, and the examples', (command) => {
    const { code, out } = runMain(['help', command.name])
    expect(code).toBe(0)
    expect(runMain([command.name, '--help']).out).toBe(out)
    for (const { name } of command.flags) {
      expect(out.split('\n').filter((line) => line.startsWith(`  --${name} `) || line === `  --${name}`)).toHaveLength(
        1,
      )
    }
    for (const example of command.examples) expect(out).toContain(`  ${example}\n`)
    for (const line of out.split('\n'))
      if (!line.startsWith('  wellfit') && !line.startsWith('  curl')) expect(line.length).toBeLessThanOrEqual(100)
  })

  it('groups the flags of train by what they are about', () => {
    const { out } = runMain(['help', 'train'])
    const headings = out.split('\n').filter((line) => /^[A-Z][a-z ]+$/.test(line))
    expect(headings).toEqual([
      ...['Data', 'Reading the file', 'Split', 'Network', 'Training', 'Regularization', 'Augmentation', 'Decision'],
      ...['Engine', 'Output', 'Examples'],
    ])
    const flagsOf = (heading: string): string => out.split(`\n${heading}\n`)[1]?.split('\n\n')[0] ?? ''
    expect(flagsOf('Data')).toContain('--target <column>')
    expect(flagsOf('Regularization')).toContain('--l2 <lambda>')
    expect(flagsOf('Output')).toContain('--json')
  })

  it('names the defaults of the recipes of folds beside those of the plain one', () => {
    const text = runMain(['help', 'train']).out.replaceAll(/\s+/g, ' ')
    const classes = { count: 2, rarest: 0.5 }
    const size = { rows: 500, features: 4, classes } as const
    const [plain, own] = (['plain', 'accurate'] as const).map((name) =>
      recipe({ ...size, task: 'classification' }, name),
    )
    const [values, mish] = (['plain', 'accurate'] as const).map((name) => recipe({ ...size, classes: null, task: 'regression' }, name)) // prettier-ignore
    const factors = Object.entries(own?.step.learningRateFactors ?? {}).map((pair) => pair.join('='))
    const both = 'with the recipes accurate and fast'
    for (const words of [
      `64,64,64 ${both}`.replace('64,64,64', String(own?.layers)),
      `(default ${plain?.activation}; ${own?.activation}, of a regression ${mish?.activation}, ${both})`,
      `${JSON.stringify(own?.initializer).slice(1, -1)} ${both}`,
      `adam ${plain?.learningRate}, or ${values?.learningRate} for a regression of fewer than 1,000 rows; ${own?.learningRate} ${both})`,
      `(default 0.999; ${own?.beta2} ${both})`,
      `(default constant; ${JSON.stringify(own?.step.schedule).slice(1, -1)} ${both})`,
      `(default standard; ${own?.step.parametrization} ${both})`,
      `(default 1; ${factors.join(',')} ${both})`,
      `(default 0; ${own?.step.labelSmoothing} ${both}, unless a class is rare)`,
    ])
      expect(text).toContain(words)
    expect(own?.inputScale).toBe(true)
    expect(text).toContain('Multiply each feature by a learned scale, as the recipes accurate and fast do')
  })

  it('lists the commands, and names one that is near to a mistyped one', () => {
    const { out } = runMain(['help'])
    for (const { name } of COMMANDS) expect(out).toMatch(new RegExp(`^  ${name}\\b`, 'm'))
    expect(runMain([])).toEqual({ code: 0, out, err: '' })
    expect(runMain(['help', 'trian'])).toMatchObject({ code: 2, err: expect.stringContaining('Did you mean train?') })
  })

  it('emphasizes headings where it is asked to, never with NO_COLOR', () => {
    expect(runMain(['help'], { FORCE_COLOR: '1' }).out).toContain('\u001b[1mCommands\u001b[22m')
    expect(runMain(['help'], { FORCE_COLOR: '1', NO_COLOR: '1' }).out).not.toContain('\u001b')
    expect(runMain(['help']).out).not.toContain('\u001b')
  })

  it.each([
    ['data', 'iris.csv: classification of species, 150 rows, 4 other columns'],
    ['check', 'Ready to train: 7 of 7 checks passed.'],
  ])('emphasizes what %s finds where it is asked to, never with NO_COLOR', (command, emphasized) => {
    const args = [command, 'datasets/iris.csv', '--target', 'species']
    expect(runMain(args, { FORCE_COLOR: '1' }).out).toContain(`\u001b[1m${emphasized}\u001b[22m`)
    expect(runMain(args, { FORCE_COLOR: '1', NO_COLOR: '1' }).out).not.toContain('\u001b')
  })
})

describe('examples', () => {
  const lines = COMMANDS.flatMap(({ examples }) => examples).filter((line) => line.startsWith('wellfit '))

  it.each(lines)('%s: has flags that exist', (line) => {
    const [, name, ...args] = line.replace(/ > .*$/, '').split(' ')
    const command = COMMANDS.find((one) => one.name === name)
    const { positional } = readArguments(args, command?.flags ?? [])
    expect(positional.length).toBeLessThanOrEqual(command?.positional.length ?? -1)
  })
})

describe('wellfit completion', () => {
  /** What bash offers for the words typed, the last one being incomplete. */
  function offered(...words: string[]): string[] {
    const script = join(folder, 'bash.sh')
    const typed = ['wellfit', ...words].map((word) => `'${word}'`).join(' ')
    const call = `COMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _wellfit; printf '%s\\n' "\${COMPREPLY[@]}"`
    writeFileSync(script, `${runMain(['completion', 'bash']).out}\n${call}\n`)
    return execFileSync('bash', [script], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line !== '')
  }

  it('completes commands, flags and choices in bash, and leaves files to it', () => {
    expect(offered('')).toEqual([...COMMANDS.map(({ name }) => name), '--help', '--version'])
    expect(offered('pre')).toEqual(['predict'])
    expect(offered('train', 'data.csv', '--clip')).toEqual(['--clip-norm', '--clip-value'])
    expect(offered('train', '--task', '')).toEqual(['classification', 'regression'])
    expect(offered('train', '--optimizer', 'adam')).toContain('adamw')
    expect(offered('demo', 'd')).toEqual(['digits'])
    expect(offered('train', '--out', '')).toEqual([])
    expect(offered('train', 'fl')).toEqual([])
  })

  it.each(['zsh', 'fish'])('has every command and every flag in %s', (shell) => {
    const { code, out } = runMain(['completion', shell])
    expect(code).toBe(0)
    for (const { name, flags } of COMMANDS) {
      expect(out).toContain(name)
      for (const flag of flags) expect(out).toContain(shell === 'zsh' ? `'--${flag.name}[` : `-l ${flag.name} `)
    }
    // Quotes are balanced: outside of quotes, what stands for one within them is left out first.
    const plain = shell === 'zsh' ? out.replaceAll(String.raw`'\''`, '') : out.replaceAll(/\\['\\]/g, '')
    const lines = plain.split('\n').filter((line) => !line.startsWith('#'))
    expect(lines.filter((line) => line.split("'").length % 2 === 0)).toEqual([])
  })

  it('knows three shells', () => {
    expect(runMain(['completion', 'powershell'])).toMatchObject({
      code: 2,
      err: expect.stringContaining("'bash', 'zsh', 'fish'"),
    })
  })
})

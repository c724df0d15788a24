import { execFile } from 'node:child_process'
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { root } from '../structure/source-tree.js'
import { problemsOfCommands } from './commands.js'
import { blocksOf, pageProgram } from './page-program.js'

// Every code block of every page runs, and its output is compared: the programs are in pages/, under the names of the pages.

/** Pages with a test of their own, and the pages of one kind of block that does not run. */
const elsewhere: Readonly<Record<string, string>> = {
  'docs/get-started.md': 'test/docs/get-started.test.ts',
  'docs/coming-from.md': 'test/structure/coming-from.test.ts and test/peers/programs.test.ts',
  'docs/lessons/views.md': 'test/playground opens such addresses',
  'docs/measurements/mutation.md': 'the mutants that survived a run of hours',
}

const run = promisify(execFile)
/** Where examples write. */
const pictures = path.join(root, 'out/test/docs/examples')
const pages = ['README.md', ...globSync('docs/**/*.md', { cwd: root })]
  .map((page) => ({ page, blocks: blocksOf(page) }))
  .filter(({ page, blocks }) => blocks.length > 0 && elsewhere[page] === undefined)

const squeezed = (text: string): string => text.replace(/\s+/g, ' ').trim()
/** Without what depends on the machine: times, and counts of what was done in a time. */
const timeless = (text: string): string =>
  squeezed(text).replace(/\d[\d.e-]*(?= (?:s|ms|MiB)\b)|(?<=Measured on )\d+/g, '#')
const numberless = (text: string): string => squeezed(text).replace(/[−-]?\d[\d,.]*/g, '#')

/** Fails unless the text of a page is in what was printed; `…` in it stands for anything. */
function expectIn(printed: string, shown: string, form: (text: string) => string): void {
  const [seen, wanted] = [form(printed), form(shown)]
  const pattern = wanted.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
  if (!seen.includes(wanted) && !new RegExp(pattern.join('.*')).test(seen)) expect(seen).toBe(wanted)
}

/** Runs the program of a page in a folder of its own, and gives what it printed up to each mark, by block. */
async function outputs(page: string, code: string): Promise<Map<string, string>> {
  const folder = path.join(root, 'out/test/docs', page.replace(/\.md$/, ''))
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  symlinkSync(path.join(root, 'datasets'), path.join(folder, 'datasets'), 'dir')
  writeFileSync(path.join(folder, 'program.ts'), code)
  const { stdout } = await run(process.execPath, ['program.ts'], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
  })
  const parts = stdout.split('\u0000')
  return new Map(parts.flatMap((part, i) => (i % 2 === 1 ? [[part, parts[i - 1] ?? ''] as const] : [])))
}

describe.each(pages)('$page', ({ page, blocks }) => {
  const file = path.join(root, 'test/docs/pages', page.replace(/^docs\//, '').replace(/\.md$/, '.mjs'))
  const template = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const program = pageProgram(template, blocks)
  const read = [...template.matchAll(/\bblocks\[(\d+)\]/g)].map(([, block]) => Number(block))

  it('has no block that is left out', () => {
    const { run, printed, examples, exceptions } = program
    const known = new Set([...run, ...printed, ...read, ...examples.keys(), ...exceptions.keys()])
    const left = blocks.filter(({ language }, i) => !known.has(i) && language !== 'sh')
    expect(left).toEqual([])
    expect([...known].filter((block) => block >= blocks.length)).toEqual([])
    const copies = [...exceptions].flatMap(([block, why]) => {
      const [, of] = /^like that of (\S+)$/.exec(why) ?? []
      return of === undefined ? [] : [[block, of] as const]
    })
    for (const [block, of] of copies) {
      expect(squeezed(readFileSync(path.join(root, of), 'utf8'))).toContain(squeezed(blocks[block]?.code ?? ''))
    }
  })

  it('imports what wellfit exports', async () => {
    for (const { code } of blocks.filter(({ language }) => /^[jt]s$/.test(language))) {
      for (const [, names = '', entry = ''] of code.matchAll(/^import \{([^}]*)\} from '(wellfit[^']*)'/gm)) {
        const exported: unknown = await import(entry)
        for (const name of names.split(',')) expect(exported).toHaveProperty(name.trim().split(' ')[0] ?? '')
      }
    }
  })

  it('has commands that exist', () => {
    const commands = blocks.filter(({ language }) => language === 'sh').flatMap(({ code }) => code.split('\n'))
    expect(commands.flatMap(problemsOfCommands)).toEqual([])
  })

  it.runIf(program.run.length + program.printed.length + read.length > 0)(
    'runs, and prints what it shows',
    async () => {
      const printed = await outputs(page, program.code)
      const alike = new Set([...template.matchAll(/\/\/ prints (\d+) with other numbers/g)].map(([, block]) => block))
      for (const [block, text] of printed) {
        expectIn(text, blocks[Number(block)]?.code ?? '', alike.has(block) ? numberless : timeless)
      }
      expect([...printed.keys()].map(Number)).toEqual(program.printed)
    },
  )

  it.for([...new Set(program.examples.values())])('shows what node %s prints', async (example) => {
    mkdirSync(pictures, { recursive: true })
    const { stdout } = await run(process.execPath, [path.join(root, example)], { cwd: pictures })
    expect(stdout).not.toBe('')
    for (const [block, of] of program.examples)
      if (of === example) expectIn(stdout, blocks[block]?.code ?? '', timeless)
  })
})

it('names no page that is gone, and has no program without a page', () => {
  expect(Object.keys(elsewhere).filter((page) => !existsSync(path.join(root, page)))).toEqual([])
  const programs = globSync('test/docs/pages/**/*.mjs', { cwd: root }).filter((file) => !file.endsWith('shared.mjs'))
  const named = programs.map((file) => file.replace('test/docs/pages/', '').replace(/\.mjs$/, '.md'))
  expect(named.filter((page) => !pages.some((one) => one.page === page || one.page === `docs/${page}`))).toEqual([])
})

/**
 * The programs of test/docs/pages: each runs the code blocks of one page of the documentation, in one process, and prints
 * what the page shows. A program is JavaScript with these lines, where N counts the blocks of the page from 0:
 *
 *     // block N                         here the code of the block stands
 *     // block N without its imports     … for functions that the program has in their place
 *     // prints N                        block N is what was printed since the line before of this kind
 *     // prints N with other numbers     … but for its numbers
 *     // block N: node examples/NAME     block N is in what this program prints
 *     // block N: like that of NAME      block N is also another file's, whose test runs it
 *     // block N: not run, REASON
 *
 * Of a line `expression // value` in a block, the value is compared; `…` in it stands for anything.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../structure/source-tree.js'

export interface Block {
  readonly language: string
  readonly code: string
  /** Where it begins in its page, counted from 1. */
  readonly line: number
}

/** The code blocks of a page, in order. */
export function blocksOf(page: string): readonly Block[] {
  const text = readFileSync(path.join(root, page), 'utf8')
  return [...text.matchAll(/^( *)```(\w*)\n([^]*?)^\1```$/gm)].map(
    ({ 0: whole, 2: language = '', 3: code = '', index }) => ({
      language,
      code,
      line: text.slice(0, index + whole.indexOf('`')).split('\n').length,
    }),
  )
}

export interface PageProgram {
  /** The program with the blocks in their places. */
  readonly code: string
  /** The blocks that are run, and those that are compared with what it prints. */
  readonly run: readonly number[]
  readonly printed: readonly number[]
  /** The program that prints a block, by block. */
  readonly examples: ReadonlyMap<number, string>
  /** Why a block is not run, or where else it is. */
  readonly exceptions: ReadonlyMap<number, string>
}

const IMPORT = /^import (?:(\{[^}]*\})|(\w+)) from '([^']+)'\n/gm

/** A line of which a value is shown: `name // value`, or `const { name } = … // value`. */
const SHOWN =
  /^( *)(?:(const \{ (\w+) \} = .*?)|((?!const |let |using |import |\}|\/\/)\S.*?)) \/\/ (['"{[\d].*|true|false|null)$/gm

function comparing(code: string): string {
  return code.replace(SHOWN, (_, indent: string, declaration?: string, name = '', expression?: string, value = '') => {
    const shown = `shows(${expression ?? name}, ${JSON.stringify(value)})`
    return declaration === undefined ? `${indent}${shown}` : `${indent}${declaration}\n${indent}${shown}`
  })
}

/** The imports of a block as declarations, so that they end with its scope. */
function withLocalImports(code: string): string {
  return code.replace(IMPORT, (_, list: string | undefined, name: string | undefined, from: string) => {
    const names = list?.replace(/ as /g, ': ') ?? `{ default: ${name} }`
    return `const ${names} = await import('${from}')\n`
  })
}

const SHARED = pathToFileURL(path.join(root, 'test/docs/pages/shared.mjs')).href

/** What every program has: `blocks` is the code of the blocks of its page. */
const HEAD = `import assert from 'node:assert/strict'
import { copyFile, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { shows } from '${SHARED}'
`

export function pageProgram(template: string, blocks: readonly Block[]): PageProgram {
  const [run, printed] = [new Array<number>(), new Array<number>()]
  const [examples, exceptions] = [new Map<number, string>(), new Map<number, string>()]
  const body = template
    .replaceAll(/'[./]*\/shared\.mjs'/g, `'${SHARED}'`)
    .replace(/^\/\/ block (\d+): (.*)\n/gm, (_, block: string, what: string) => {
      const [, example] = /^node (examples\/\S+)$/.exec(what) ?? []
      if (example === undefined) exceptions.set(Number(block), what)
      else examples.set(Number(block), example)
      return ''
    })
    .replace(/^ *\/\/ block (\d+)( without its imports)?\n/gm, (_, block: string, without?: string) => {
      run.push(Number(block))
      const code = comparing(blocks[Number(block)]?.code ?? '')
      return without === undefined ? withLocalImports(code) : code.replace(IMPORT, '')
    })
    .replace(/^( *)\/\/ prints (\d+)(?: with other numbers)?\n/gm, (_, indent: string, block: string) => {
      printed.push(Number(block))
      return `${indent}console.log('\\u0000${block}\\u0000')\n`
    })
  const given = `const blocks = ${JSON.stringify(blocks.map(({ code }) => code))}\n`
  return { code: `${HEAD}${given}${body}`, run, printed, examples, exceptions }
}

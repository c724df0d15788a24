import { readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../structure/source-tree.js'

/** A program of docs/coming-from.md in five libraries. */
export interface ComingFromProgram {
  readonly title: string
  /** The wellfit one, from the root of the repository. */
  readonly file: string
  readonly code: ReadonlyMap<string, string>
}

const page = readFileSync(path.join(root, 'docs/coming-from.md'), 'utf8')

/** The programs by library, in the order of the page. */
export const programs: readonly ComingFromProgram[] = page
  .split(/^## \d+\. /m)
  .slice(1)
  .map((section) => {
    const blocks = [...section.matchAll(/^([\w.-]+)(?: \(`(.*?)`\))?:\n\n```\w+\n([^]*?)```/gm)]
    const files = blocks.flatMap(([, , file]) => (file === undefined ? [] : [file]))
    return {
      title: section.split('\n')[0] ?? '',
      file: files[0] ?? '',
      code: new Map(blocks.map(([, library = '', , code = '']) => [library, code])),
    }
  })

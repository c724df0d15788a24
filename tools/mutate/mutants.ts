import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { operators, type Edit } from './operators/index.ts'
import { parse, visits } from './syntax.ts'

/** One change of one file. */
export interface Mutant {
  /** Relative to the repository, with forward slashes. */
  readonly file: string
  readonly line: number
  readonly operator: string
  /** The changed lines as they are, without their indentation. */
  readonly before: string
  /** The same lines with the change. */
  readonly after: string
  /** The whole file with the change. */
  readonly text: string
}

/** Every mutant of a file, in the order of its text; a change that two operators make counts once. */
export function mutantsOf(file: string, text: string): Mutant[] {
  const source = { file, text }
  const found = new Map<string, Mutant>()
  for (const visit of visits(parse(file, text))) {
    for (const operator of operators) {
      for (const edit of operator.edits(visit, source)) {
        const mutant = apply(file, text, operator.name, edit)
        if (mutant.text !== text && !found.has(mutant.text)) found.set(mutant.text, mutant)
      }
    }
  }
  return [...found.values()].sort((a, b) => a.line - b.line)
}

/** Every file that may be mutated, relative to the repository, with forward slashes. */
export function sourceFiles(root: string): string[] {
  const names = globSync('{assembly,src}/**/*.ts', { cwd: root, exclude: ['**/*.d.ts'] })
  return names.map((name) => name.split(path.sep).join('/')).sort()
}

/** The mutants of files on disk. */
export function mutantsIn(root: string, files: readonly string[]): Mutant[] {
  return files.flatMap((file) => mutantsOf(file, readFileSync(path.join(root, file), 'utf8')))
}

function apply(file: string, text: string, operator: string, { start, end, text: replacement }: Edit): Mutant {
  const changed = text.slice(0, start) + replacement + text.slice(end)
  const line = text.slice(0, start).split('\n').length
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  const nextLine = text.indexOf('\n', end)
  const lineEnd = nextLine < 0 ? text.length : nextLine
  const before = text.slice(lineStart, lineEnd)
  const after = changed.slice(lineStart, lineEnd + changed.length - text.length)
  return { file, line, operator, before: trimmed(before), after: trimmed(after), text: changed }
}

function trimmed(lines: string): string {
  return lines
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
}

/** A mutant's line and its change, as one reads it in a diff. */
export function diffOf({ before, after }: Pick<Mutant, 'before' | 'after'>): string {
  const marked = (lines: string, mark: string): string => lines.replaceAll(/^/gm, `${mark} `)
  return `${marked(before, '-')}\n${marked(after, '+')}`
}

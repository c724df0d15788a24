import type { SyntaxNode, Visit } from '../syntax.ts'

/** One replacement in a file's text. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** What an operator sees of a file. */
export interface Source {
  /** Relative to the repository, with forward slashes. */
  readonly file: string
  readonly text: string
}

/** A kind of small change that a test should notice. */
export interface Operator {
  readonly name: string
  /** Every change of this kind at one node; none where it does not apply. */
  readonly edits: (visit: Visit, source: Source) => readonly Edit[]
}

/** The text of a node. */
export function textOf(source: Source, node: SyntaxNode): string {
  return source.text.slice(node.start, node.end)
}

/** Replaces a node by other text. */
export function replace(node: SyntaxNode, text: string): Edit {
  return { start: node.start, end: node.end, text }
}

/** Replaces the operator between two operands. */
export function replaceBetween(source: Source, left: SyntaxNode, right: SyntaxNode, from: string, to: string): Edit {
  const start = source.text.indexOf(from, left.end)
  if (start < 0 || start + from.length > right.start) throw new Error(`${source.file} has no ${from} at ${left.end}`)
  return { start, end: start + from.length, text: to }
}

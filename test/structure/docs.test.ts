import { describe, expect, it } from 'vitest'
import { docComment, place, publicExports, publicMembers } from './exports.js'
import type { PublicExport } from './exports.js'
import { entries } from './source-tree.js'

function problems(entry: PublicExport): string[] {
  const text = docComment(entry.file, entry.statement)
  const where = `${place(entry)} ${entry.name}`
  if (text === undefined) return [`${where} has no doc comment`]
  const found: string[] = []
  if (!/^[^@\s][^]*?[.:?](?:\s|$)/.test(text)) found.push(`${where} does not begin with a sentence`)
  if (entry.declaration.type === 'FunctionDeclaration' && !text.includes('@example'))
    found.push(`${where} has no @example`)
  return found
}

function memberProblems(entry: PublicExport): string[] {
  return publicMembers(entry.declaration)
    .filter(({ node }) => docComment(entry.file, node) === undefined)
    .map(({ name, node }) => `${place(entry, node)} ${entry.name}.${name} has no doc comment`)
}

describe.each(entries)('%s', (name) => {
  const exported = publicExports(name)

  it('exports something', () => {
    expect(exported.length).toBeGreaterThan(0)
  })

  it('documents each export: a sentence, and an example where it can be called', () => {
    expect(exported.flatMap(problems)).toEqual([])
  })

  it('documents each public method and accessor of a class or an interface', () => {
    expect(exported.flatMap(memberProblems)).toEqual([])
  })
})

import { isNode, lineOf, literalText, readSource, resolveImport } from './source-tree.js'
import type { SourceFile, SyntaxNode } from './source-tree.js'

/** One public name and where it is declared. */
export interface PublicExport {
  readonly name: string
  readonly file: SourceFile
  /** The whole statement, `export` included. */
  readonly statement: SyntaxNode
  readonly declaration: SyntaxNode
}

const cache = new Map<string, SourceFile>()

function sourceOf(name: string): SourceFile {
  const known = cache.get(name) ?? readSource(name)
  cache.set(name, known)
  return known
}

function statementsOf(file: SourceFile): SyntaxNode[] {
  const body = file.nodes.find((node) => node.type === 'Program')?.['body']
  return Array.isArray(body) ? body.filter(isNode) : []
}

export function nameOf(node: unknown): string {
  if (!isNode(node)) return ''
  return typeof node['name'] === 'string' ? node['name'] : (literalText(node) ?? '')
}

function declaredNames(declaration: SyntaxNode): string[] {
  if (declaration.type !== 'VariableDeclaration') return [nameOf(declaration['id'])]
  const declarators = declaration['declarations']
  return Array.isArray(declarators) ? declarators.filter(isNode).map((declarator) => nameOf(declarator['id'])) : []
}

/** What a file exports, followed through re-exports to where it is declared. */
export function publicExports(entry: string): PublicExport[] {
  const file = sourceOf(entry)
  return statementsOf(file).flatMap((statement) => exportsOf(file, statement))
}

function exportsOf(file: SourceFile, statement: SyntaxNode): PublicExport[] {
  const { declaration, source, specifiers } = statement
  const target = literalText(source)
  if (statement.type === 'ExportAllDeclaration') return publicExports(resolveImport(file, target ?? ''))
  if (statement.type !== 'ExportNamedDeclaration') return []
  if (isNode(declaration)) {
    return declaredNames(declaration).map((name) => ({ name, file, statement, declaration }))
  }
  const names = Array.isArray(specifiers) ? specifiers.filter(isNode).map((entry) => nameOf(entry['local'])) : []
  if (target === undefined) return names.flatMap((name) => localDeclaration(file, name))
  const there = publicExports(resolveImport(file, target))
  return names.map((name) => {
    const found = there.find((entry) => entry.name === name)
    if (found === undefined) throw new Error(`${file.name} re-exports ${name}, which ${target} does not export`)
    return found
  })
}

function localDeclaration(file: SourceFile, name: string): PublicExport[] {
  return statementsOf(file)
    .filter((statement) => 'id' in statement || 'declarations' in statement)
    .filter((statement) => declaredNames(statement).includes(name))
    .map((statement) => ({ name, file, statement, declaration: statement }))
}

/** The doc comment that ends right before a node, without its frame; `undefined` where there is none. */
export function docComment(file: SourceFile, node: SyntaxNode): string | undefined {
  const comment = file.comments.findLast((candidate) => candidate.end <= node.start)
  if (comment === undefined || !comment.value.startsWith('*')) return undefined
  if (file.text.slice(comment.end, node.start).trim() !== '') return undefined
  return comment.value.replace(/^\s*\* ?/gm, '').trim()
}

/** The methods and accessors of a class, and the methods of an interface, that its users see. */
export function publicMembers(declaration: SyntaxNode): { readonly name: string; readonly node: SyntaxNode }[] {
  const body = isNode(declaration['body']) ? declaration['body']['body'] : []
  if (!Array.isArray(body)) return []
  if (declaration.type === 'TSInterfaceDeclaration') {
    return body
      .filter(isNode)
      .filter((member) => member.type === 'TSMethodSignature')
      .map((member) => ({ name: nameOf(member['key']) || '[computed]', node: member }))
  }
  if (declaration.type !== 'ClassDeclaration') return []
  return body
    .filter(isNode)
    .filter((member) => member.type === 'MethodDefinition' && member['kind'] !== 'constructor')
    .filter((member) => isNode(member['key']) && member['key'].type !== 'PrivateIdentifier')
    .filter((member) => member['accessibility'] !== 'private')
    .map((member) => ({ name: nameOf(member['key']) || '[computed]', node: member }))
}

export function place({ file, declaration }: PublicExport, node: SyntaxNode = declaration): string {
  return `${file.name}:${lineOf(file, node)}`
}

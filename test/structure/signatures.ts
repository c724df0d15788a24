import {
  entries,
  importsOf,
  isNode,
  readSource,
  resolveImport,
  type SourceFile,
  type SyntaxNode,
} from './source-tree.js'
import { nameOf, publicExports, type PublicExport } from './exports.js'

/** A declaration in its file. */
type Declared = Pick<PublicExport, 'name' | 'file' | 'declaration'>

/**
 * The signatures of all that the package exports, entry by entry, and of the types of its own that they mention: as in a
 * declaration file, without comments, bodies and private members.
 */
export function apiSignatures(): string {
  const printed = new Set<string>()
  const mentioned: Declared[] = []
  const parts = entries.map((entry) => {
    const texts = publicExports(entry).flatMap((one) => print(one, printed, mentioned))
    return [`// ${entry}`, ...texts.toSorted()].join('\n\n')
  })
  const own: string[] = []
  for (let next = mentioned.shift(); next !== undefined; next = mentioned.shift()) {
    own.push(...print(next, printed, mentioned))
  }
  return `${[...parts, ['// Types that these mention', ...own.toSorted()].join('\n\n')].join('\n\n')}\n`
}

function print({ name, file, declaration }: Declared, printed: Set<string>, mentioned: Declared[]): string[] {
  const key = `${file.name}:${declaration.start}`
  if (printed.has(key)) return []
  printed.add(key)
  const pieces = piecesOf(declaration, name)
  const nodes = file.nodes.filter(({ start }) => pieces.some((piece) => start >= piece.start && start < piece.end))
  mentioned.push(...nodes.flatMap(mentionedName).flatMap((type) => declarationOf(file, type)))
  return [pieces.map((piece) => textOf(file, piece)).join('\n')]
}

interface Piece {
  readonly start: number
  readonly end: number
}

/** The parts of a declaration that its users see. */
function piecesOf(declaration: SyntaxNode, name: string): Piece[] {
  if (declaration.type === 'FunctionDeclaration') return [headOf(declaration, declaration)]
  if (declaration.type === 'VariableDeclaration') {
    const { declarations } = declaration
    const all = Array.isArray(declarations) ? declarations.filter(isNode) : []
    return all.flatMap(({ id }) => (isNode(id) && nameOf(id) === name ? [whole(id)] : []))
  }
  if (declaration.type !== 'ClassDeclaration') return [whole(declaration)]
  const { body } = declaration
  const members = isNode(body) && Array.isArray(body['body']) ? body['body'].filter(isNode) : []
  const seen = members.filter(({ key, accessibility }) => accessibility !== 'private' && !(isNode(key) && key.type === 'PrivateIdentifier')) // prettier-ignore
  return [
    headOf(declaration, declaration),
    ...seen.map((member) => headOf(member, isNode(member['value']) ? member['value'] : member)),
  ]
}

function whole(node: SyntaxNode): Piece {
  return { start: node.start, end: Number(node['end']) }
}

/** Up to the body, or the value of a property. */
function headOf(node: SyntaxNode, withBody: SyntaxNode): Piece {
  const { body } = withBody
  if (isNode(body)) return { start: node.start, end: body.start }
  return { start: node.start, end: node === withBody ? Number(node['end']) : withBody.start }
}

/** The name of a type that a node refers to. */
function mentionedName(node: SyntaxNode): string[] {
  const name = { TSTypeReference: node['typeName'], TSInterfaceHeritage: node['expression'], TSClassImplements: node['expression'], TSTypeQuery: node['exprName'] }[node.type] // prettier-ignore
  return isNode(name) && name.type === 'Identifier' ? [nameOf(name)] : []
}

/** A type of the package by its name in a file: declared there, or imported. */
function declarationOf(file: SourceFile, name: string): Declared[] {
  const body = file.nodes.find(({ type }) => type === 'Program')?.['body']
  const statements = Array.isArray(body) ? body.filter(isNode) : []
  const here = statements
    .map((statement) => (isNode(statement['declaration']) ? statement['declaration'] : statement))
    .find(
      (declaration) => /^TS(?:Interface|TypeAlias)|^Class/.test(declaration.type) && nameOf(declaration['id']) === name,
    )
  if (here !== undefined) return [{ name, file, declaration: here }]
  for (const statement of statements) {
    const { specifiers } = statement
    if (statement.type !== 'ImportDeclaration' || !Array.isArray(specifiers)) continue
    const found = specifiers.filter(isNode).find(({ local }) => nameOf(local) === name)
    const [source] = importsOf({ ...file, nodes: [statement] })
    if (found === undefined || source?.specifier?.startsWith('.') !== true) continue
    const target = readSource(resolveImport(file, source.specifier))
    return publicExports(target.name).filter((one) => one.name === nameOf(found['imported']))
  }
  return []
}

/** Without comments, and on as many lines as before. */
function textOf(file: SourceFile, { start, end }: Piece): string {
  let [text, at] = ['', start]
  for (const comment of file.comments.filter((one) => one.start >= start && one.end <= end)) {
    text += file.text.slice(at, comment.start)
    at = comment.end
  }
  text += file.text.slice(at, end)
  return text.replaceAll(/^async /g, '').replaceAll(/[ \t]+$/gm, '').replaceAll(/\n{2,}/g, '\n').replace(/[\s={]+$/, (tail) => (tail.includes('{') ? '' : tail)).trim() // prettier-ignore
}

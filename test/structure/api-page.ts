import { docComment, nameOf, publicExports, publicMembers, type PublicExport } from './exports.js'
import { entries, isNode, readSource, type SyntaxNode } from './source-tree.js'

/** A step of the loop, as a comment of `src/index.ts` names it, and what serves it. */
export interface Step {
  readonly title: string
  readonly words: string
  readonly exports: readonly PublicExport[]
}

const MAIN = 'src/index.ts'

/** What programs import each of the other entries by. */
const specifiers: Readonly<Record<string, string>> = {
  'src/data/csv/index.ts': 'wellfit/csv',
  'src/data/files/arrow/arrow.ts': 'wellfit/arrow',
  'src/data/files/detect.ts': 'wellfit/files',
  'src/data/files/jsonl.ts': 'wellfit/jsonl',
  'src/data/files/npy/npy.ts': 'wellfit/npy',
  'src/data/files/parquet/parquet.ts': 'wellfit/parquet',
  'src/data/files/xlsx/xlsx.ts': 'wellfit/xlsx',
  'src/report/index.ts': 'wellfit/report',
  'src/shards/index.ts': 'wellfit/mpi',
  'src/export/index.ts': 'wellfit/export',
  'src/predict/inference/index.ts': 'wellfit/predict',
  'src/serve/index.ts': 'wellfit/serve',
  'src/trials/index.ts': 'wellfit/queue',
}

/** The steps of `src/index.ts` in their order; what stands before the first heading is no step. */
export function steps(): Step[] {
  const file = readSource(MAIN)
  const headings = file.comments.flatMap((comment) => {
    const found = /^ ([A-Z][a-z ]+): (.*)$/.exec(comment.value)
    return found === null ? [] : [{ title: found[1] ?? '', words: found[2] ?? '', start: comment.start }]
  })
  const body = file.nodes.find((node) => node.type === 'Program')?.['body']
  const statements = Array.isArray(body) ? body.filter(isNode) : []
  const all = publicExports(MAIN)
  return headings.map(({ title, words, start }, i) => {
    const end = headings[i + 1]?.start ?? Infinity
    const own = statements.filter((statement) => statement.start > start && statement.start < end)
    const names = new Set(own.flatMap((statement) => namesOf(statement)))
    const isOfResults = own.some(({ type }) => type === 'ExportAllDeclaration')
    const results = isOfResults ? publicExports('src/result/index.ts').map(({ name }) => name) : []
    return { title, words, exports: all.filter(({ name }) => names.has(name) || results.includes(name)) }
  })
}

function namesOf(statement: SyntaxNode): string[] {
  const { specifiers: listed } = statement
  if (!Array.isArray(listed)) return []
  return listed.filter(isNode).flatMap(({ exported }) => (isNode(exported) ? [nameOf(exported)] : []))
}

/** All of docs/api.md. */
export function apiPage(): string {
  const parts = [
    '# What the package exports',
    'By the step of the loop that each serves; every function is documented where it is declared, with formula, shapes, defaults, errors and an example, and editors show that. Made from the sources by `UPDATE_GOLDEN=1 npx vitest run test/structure/api.test.ts`.',
    '## `wellfit`',
    ...steps().flatMap((step) => [
      `### ${step.title}`,
      sentenceCase(step.words),
      ...listed(step.exports, methodsOf(step.title)),
    ]),
    ...entries
      .filter((entry) => entry !== MAIN)
      .flatMap((entry) => [`## \`${specifiers[entry]}\``, ...listed(publicExports(entry))]),
  ]
  return `${parts.join('\n\n')}\n`
}

function listed(exports: readonly PublicExport[], methods: readonly string[] = []): string[] {
  const isType = ({ declaration }: PublicExport): boolean => /^TS(?:Interface|TypeAlias)/.test(declaration.type)
  const values = exports.filter((entry) => !isType(entry))
  const types = exports.filter(isType).map(({ name }) => `\`${name}\``)
  const names = [...new Set(values.map(({ name }) => name))]
  const lines = [...names.map((name) => line(values.filter((entry) => entry.name === name))), ...methods]
  return [
    ...(lines.length === 0 ? [] : [lines.join('\n')]),
    ...(types.length === 0 ? [] : [`Types: ${[...new Set(types)].join(', ')}.`]),
  ]
}

/** A function by its first overload's words and its last one's parameters. */
function line(overloads: readonly PublicExport[]): string {
  const [first, last] = [overloads.at(0), overloads.at(-1)]
  if (first === undefined || last === undefined) return ''
  return `- \`${first.name}${parameters(last.declaration)}\`: ${firstSentence(docComment(first.file, first.statement))}`
}

/** The step that each method of a network serves. */
const stepOfMethod: Readonly<Record<string, string>> = {
  setParameters: 'Initialize',
  layer: 'Initialize',
  setLayer: 'Initialize',
  loss: 'Check',
  gradients: 'Check',
  fit: 'Train',
  setDecision: 'Diagnose',
  evaluate: 'Diagnose',
  metrics: 'Diagnose',
  predict: 'Save',
  hidden: 'Save',
  predictClasses: 'Save',
}

/** The methods of a network that serve a step, each as a line. */
function methodsOf(title: string): string[] {
  return publicExports(MAIN)
    .filter(({ name }) => name === 'Network')
    .flatMap(({ file, declaration }) => publicMembers(declaration).map(({ name, node }) => ({ name, node, file })))
    .filter(({ name }) => name !== '[computed]' && stepFor(name) === title)
    .map(({ name, node, file }) => `- \`net.${name}${parameters(node)}\`: ${firstSentence(docComment(file, node))}`)
}

function stepFor(method: string): string {
  const step = stepOfMethod[method]
  if (step === undefined) throw new Error(`${method} of a network is in no step: see stepOfMethod`)
  return step
}

function parameters(node: SyntaxNode): string {
  const { params } = node
  if (!Array.isArray(params)) return ''
  const names = params.filter(isNode).map((parameter) => {
    const target = isNode(parameter['left']) ? parameter['left'] : parameter
    const isOptional = parameter.type === 'AssignmentPattern' || parameter['optional'] === true
    return `${nameOf(target) || 'values'}${isOptional ? '?' : ''}`
  })
  return `(${names.join(', ')})`
}

/** The first sentence of a doc comment, on one line. */
function firstSentence(text = ''): string {
  const [paragraph = ''] = text.split(/\n\s*\n|\n@/)
  const joined = paragraph.replaceAll(/\s+/g, ' ').replaceAll(/\{@link ([^}]+)\}/g, '`$1`')
  // An initial in a name, as in (L. N. Smith, …), ends no sentence.
  return /^.*?(?<![( ][A-Z])[.?](?= [A-Z`‘“]|$)/.exec(joined)?.[0] ?? joined
}

function sentenceCase(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`
}

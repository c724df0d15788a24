import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { decodeMappings, type Mapping } from './source-map.ts'
import type { ReachNote } from './reach-setup.ts'

/** What one test file reaches of the sources. */
export interface Reach {
  /** Whether it starts processes or threads, which may reach anything. */
  readonly isOpaque: boolean
  /** The cores that it runs, by their target. */
  readonly cores: ReadonlySet<string>
  /** The lines of each source file that it loads; a file in assembly/ is mostly known by its cores alone. */
  readonly scripts: ReadonlyMap<string, ReachedLines>
}

/** Lines of a source file, from 1. */
export interface ReachedLines {
  /** Those of which a part ran. */
  readonly ran: ReadonlySet<number>
  /** Those that have code of their own. */
  readonly known: ReadonlySet<number>
}

/** Reads what each test file has noted in a run with reach-setup.ts. */
export function readReach(root: string, folder: string, targets: readonly string[]): Map<string, Reach> {
  const scripts = new Map<string, Script | undefined>()
  const targetOf = new Map(
    targets.map((target) => [hashOf(path.join(root, `dist/wasm/wellfit-${target}.wasm`)), target]),
  )
  const notes = readdirSync(folder).map(
    (name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as ReachNote,
  )
  return new Map(notes.map((note) => [note.file, reachOf(note)]))

  function reachOf(note: ReachNote): Reach {
    const lines = new Map<string, ReachedLines>()
    for (const [name, functions] of Object.entries(note.scripts)) {
      if (!scripts.has(name)) scripts.set(name, readScript(root, name))
      const script = scripts.get(name)
      if (script !== undefined) lines.set(script.source, linesOf(script, functions))
    }
    const cores = note.binaries.flatMap((hash) => targetOf.get(hash) ?? [])
    return { isOpaque: note.isOpaque, cores: new Set(cores), scripts: lines }
  }
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}

interface Script {
  readonly source: string
  readonly length: number
  readonly known: ReadonlySet<number>
  /** Offset in the script and line in the source, from 1. */
  readonly positions: readonly { readonly offset: number; readonly line: number }[]
}

function readScript(root: string, name: string): Script | undefined {
  const file = path.join(root, name)
  if (!existsSync(`${file}.map`)) return undefined
  const text = readFileSync(file, 'utf8')
  const { mappings } = JSON.parse(readFileSync(`${file}.map`, 'utf8')) as { readonly mappings: string }
  const lineStarts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)]
  const toPosition = ({ line, column, sourceLine }: Mapping): { offset: number; line: number } => ({
    offset: (lineStarts[line] ?? 0) + column,
    line: sourceLine + 1,
  })
  const source = name.replace(/^dist\//, '').replace(/\.js$/, '.ts')
  const positions = decodeMappings(mappings).map(toPosition)
  return { source, length: text.length, positions, known: new Set(positions.map(({ line }) => line)) }
}

/** The lines of which a part ran. V8's ranges nest: an inner one overrules the one around it. */
function linesOf({ length, positions, known }: Script, functions: ReachNote['scripts'][string]): ReachedLines {
  const ran = new Uint8Array(length)
  const ranges = functions.flatMap((entry) => entry.ranges)
  ranges.sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset)
  for (const { startOffset, endOffset, count } of ranges) ran.fill(count > 0 ? 1 : 0, startOffset, endOffset)
  return { ran: new Set(positions.filter(({ offset }) => ran[offset] === 1).map(({ line }) => line)), known }
}

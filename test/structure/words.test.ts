import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { lineOf, root, sourceFiles } from './source-tree.js'

/** Words that were this project's alone, with the field's word for each. They are nowhere: not in code, comments or docs. */
const nowhere: readonly (readonly [old: RegExp, standard: string])[] = [
  [/\bdoors?\b/i, 'function name'],
  [/\brooms\b|\bthis room\b|\broom that\b|\bthe house\b/i, 'module, layer'],
  [/\bseal(?:s|ed)?\b/i, 'test-set evaluation'],
  [/\blook(?:s|ed)? at (?:the )?test\b|\btestLooks?\b/i, 'evaluate on the test set'],
  [/\bdevTurn\b|\byieldTurn\b|\b(?:sin|cos)Turn\b/i, 'overfitting onset, yield to the event loop, sin2pi'],
  [/(?<!@)\bparcels?\b/, 'transfer, serialize'],
  // Prometheus has a type of metric 'gauge', in quotes.
  [/(?<!')\bgauge[sd]?\b/i, 'gradient norm, finite check'],
  [/\bnudge[sd]?\b/i, 'perturb'],
  [/\bsummon(?:s|ed)?\b|\benlist(?:s|ed)?\b|\bdismiss(?:es|ed)?\b/i, 'start, join, stop'],
  [/\bgiveaways?\b/i, 'target leakage'],
  [/\bdealt out\b/i, 'assigned'],
  [/\bhindrances?\b|\bobstacles?\b/i, 'reason why it is unavailable'],
  [/\bcurable\b/i, 'recoverable'],
  [/\bby heart\b/i, 'memorized'],
  [/\b(?:can ?not|can't) be told\b/i, 'not enough data to tell'],
  [/\bcontestants?\b/i, 'peer'],
]

/** Words that are plain English too: as (part of) a name in code they are this project's alone. */
const notInNames: readonly (readonly [old: string, standard: string])[] = [
  ['room', 'scratch, buffer, space'],
  ['house', 'module'],
  ['parcel', 'transfer'],
  ['looks', 'evaluations'],
  ['turn', 'time slice, or 2π'],
  ['turns', 'time slices, or multiples of 2π'],
  ['piece', 'chunk, segment'],
  ['pieces', 'chunks, segments'],
  ['meet', 'barrier'],
  ['meeting', 'barrier'],
  ['agree', 'broadcast'],
  ['share', 'slice, fraction, soft target'],
  ['shares', 'slices, fractions, soft targets'],
  ['slopes', 'gradient'],
  ['place', 'address, index'],
  ['places', 'addresses, indices'],
  ['mixing', 'shuffling'],
  ['pause', 'host callback'],
  ['pauses', 'host callbacks'],
  ['lasting', 'persistent'],
  ['idle', 'scratch'],
  ['earlier', 'previous'],
  ['came', 'completed'],
]

/** Names that platforms give: a method of Node's streams. */
const ofPlatforms: ReadonlySet<string> = new Set(['pause'])

/** `numberOfTurns` and `NUMBER_OF_TURNS` hold the words number, of, turns. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split('_')
}

const lines = [
  ...['src/**/*.ts', 'assembly/**/*.ts', 'docs/**/*.md', 'README.md', 'CONTRIBUTING.md'].flatMap((pattern) =>
    globSync(pattern, { cwd: root }),
  ),
].flatMap((file) =>
  readFileSync(path.join(root, file), 'utf8')
    .split('\n')
    .map((text, i) => ({ at: `${file}:${i + 1}`, text })),
)

describe('words', () => {
  it.each(nowhere)('%s is nowhere: the field says %s', (old) => {
    expect(lines.filter(({ text }) => old.test(text)).map(({ at, text }) => `${at} ${text.trim()}`)).toEqual([])
  })

  const names = new Map<string, string>()
  for (const file of ['src/**/*.ts', 'assembly/**/*.ts'].flatMap(sourceFiles)) {
    for (const node of file.nodes) {
      const { name } = node as { name?: unknown }
      if (node.type === 'Identifier' && typeof name === 'string' && !names.has(name) && !ofPlatforms.has(name)) {
        names.set(name, `${file.name}:${lineOf(file, node)} ${name}`)
      }
    }
  }

  it.each(notInNames)('"%s" is in no name: the field says %s', (old) => {
    expect([...names].filter(([name]) => wordsOf(name).includes(old)).map(([, at]) => at)).toEqual([])
  })
})

it('no document holds the marks of a merge that was not finished', () => {
  const documents = globSync(['*.md', 'docs/**/*.md', 'bench/**/*.md'], { cwd: root, exclude: ['**/node_modules/**'] })
  const marks = /^\s*(?:<{7}|>{7}|> > > > > > >|={7}\s*$|\| =+\s+\|)/mu
  expect(documents.length).toBeGreaterThan(10)
  expect(documents.filter((file) => marks.test(readFileSync(path.join(root, file), 'utf8')))).toEqual([])
})

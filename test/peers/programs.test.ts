import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { labels, prices, tags, x, yesNo } from '../../examples/coming-from/data.mjs'
import { programs } from '../support/coming-from.js'
import { pythonWith, runPython } from '../support/python.js'
import { root } from '../structure/source-tree.js'

// The Python programs of docs/coming-from.md run where their library is installed, on the numbers of the wellfit ones.

const directory = mkdtempSync(path.join(tmpdir(), 'wellfit-coming-from-'))
writeFileSync(
  path.join(directory, 'data.py'),
  `import numpy
x = numpy.array(${JSON.stringify(x)}, "float32")
labels = numpy.array(${JSON.stringify(labels)})
yes_no = numpy.array(${JSON.stringify(yesNo)})
prices = numpy.array(${JSON.stringify(prices)})
tags = numpy.array(${JSON.stringify(tags)})
`,
)
cpSync(path.join(root, 'datasets/penguins.csv'), path.join(directory, 'penguins.csv'))
afterAll(() => rmSync(directory, { recursive: true }))

interface Outcome {
  readonly printed: string
  readonly error: string | null
}

const runner = fileURLToPath(new URL('run_programs.py', import.meta.url))

/** What every program of a library did; `null` where it is not installed. */
function outcomesOf(library: string): readonly Outcome[] | null {
  const python = pythonWith(library)
  const sources = programs.map(({ code }) => code.get(library) ?? '')
  return python === null
    ? null
    : (JSON.parse(runPython(python, [runner], JSON.stringify(sources), directory)) as Outcome[])
}

/** Programs that an older version of a library cannot run, and how it says so. */
const newer = [
  {
    of: 'Yes or no, where yes is rare',
    says: /unexpected keyword argument 'sample_weight'/,
    needs: 'scikit-learn 1.7',
  },
]

describe.each(['Keras', 'PyTorch', 'scikit-learn'])('%s', (library) => {
  let outcomes: readonly Outcome[] | null = null
  beforeAll(() => {
    outcomes = outcomesOf(library)
  })

  it.for([...programs.entries()].map(([i, { title }]) => ({ i, title })))('$title', ({ i, title }, context) => {
    if (outcomes === null) return context.skip(`${library} is not installed`)
    const { printed, error } = outcomes[i] ?? { printed: '', error: 'not run' }
    const later = newer.find(({ of, says }) => of === title && says.test(error ?? ''))
    if (later !== undefined) return context.skip(`needs ${later.needs}`)
    expect(error).toBeNull()
    expect(printed).toMatch(/\d/)
  })
})

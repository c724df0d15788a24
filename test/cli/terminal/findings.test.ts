import { expect, it } from 'vitest'
import { readArguments } from '../../../src/cli/flags/flags.js'
import { readChoices, TRAIN_FLAGS } from '../../../src/cli/flags/train.js'
import { runJob } from '../../../src/cli/run/run.js'
import { readCsv } from '../../../src/data/csv/index.js'

it('nothing is found about the index of the rows, which is no feature', async () => {
  const rows = Array.from({ length: 120 }, (_, i) => `${i},${(i * 37) % 101},${i % 3 === 0 ? 'a' : 'b'}`)
  const table = await readCsv(`,x,y\n${rows.join('\n')}\n`)
  const said: string[] = []
  const choices = readChoices(readArguments(['--epochs', '1'], TRAIN_FLAGS).flags)
  const progress = { say: (line: string) => void said.push(line), epoch: () => {}, end: () => {} }
  const { signal } = new AbortController()
  await runJob({
    name: 'indexed',
    notice: null,
    table,
    target: 'y',
    ignore: [],
    previous: null,
    choices,
    progress,
    signal,
  })
  expect(table.columns[0]).toMatchObject({ name: 'index', role: 'index' })
  expect(said.join('\n')).toContain('preflight')
  expect(said.join('\n')).not.toContain('"index"')
})

import { splitTable } from 'wellfit'
import { example, table, wellfit } from '../shared.mjs'

const penguins = await table('penguins')
const { train, dev, test } = splitTable(penguins, { target: 'species' })
const [web, users] = [train, dev]
{
  // block 0
  assert.deepEqual([findings, comparison.findings.filter(({ severity }) => severity === 'problem')], [[], []])
}
{
  await wellfit('data datasets/penguins.csv --target species')
  // prints 1
}
{
  await writeFile('sabotaged.csv', example('sabotage.mjs'))
  await wellfit('data sabotaged.csv --target diagnosis')
  // prints 2
}
// block 3: node examples/drift.ts
// block 4: not run, npm run bench:drift -- long takes minutes
// block 5: not run, npm run bench:clean-tables -- long takes an hour

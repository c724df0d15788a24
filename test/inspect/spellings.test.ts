import { describe, expect, it } from 'vitest'
import { inspectParts, type Table } from '../../src/index.js'
import { readCsv } from '../../src/data/csv/index.js'

/** 60 rows with these texts in turn. */
async function tableOf(colours: readonly string[], classes: readonly string[]): Promise<Table> {
  const rows = Array.from({ length: 60 }, (_, i) => `${Math.sin(i)},"${colours[i % colours.length] ?? ''}","${classes[i % classes.length] ?? ''}"`) // prettier-ignore
  return await readCsv(`x,colour,y\n${rows.join('\n')}\n`, { types: { colour: 'category', y: 'category' } })
}

async function found(colours: readonly string[], classes: readonly string[] = ['a', 'b']): Promise<string[]> {
  const train = await tableOf(colours, classes)
  const { findings } = await inspectParts({ train }, { target: 'y', joint: false })
  return findings
    .filter(({ kind }) => kind === 'spellings')
    .map(({ severity, column, message }) => `${severity} ${column}: ${message}`)
}

describe('categories that differ only in case or spaces', () => {
  it('are noted, all spellings of each together', async () => {
    expect(await found(['red', 'Red', 'RED', 'dark  blue', 'Dark Blue', 'green'])).toEqual([
      'note colour: "colour" has categories in train that differ only in case or spaces: "Dark Blue" / "dark  blue" and "RED" / "Red" / "red".',
    ])
  })

  it('are a warning in the target, which has a class for each', async () => {
    expect(await found(['red', 'green'], ['yep', 'nope', 'Yep'])).toEqual([
      'warning y: The target "y" has categories in train that differ only in case or spaces: "Yep" / "yep".',
    ])
  })

  it('are none where categories differ otherwise, nor in free text', async () => {
    expect(await found(['red', 'green', 're d'])).toEqual([])
    expect(await found(['the red one came late', 'The red one came late', 'it is a blue one'])).toEqual([])
  })
})

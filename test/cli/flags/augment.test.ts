import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { readAugmentFlags, type Augmenting } from '../../../src/cli/flags/augment.js'
import { readArguments } from '../../../src/cli/flags/flags.js'
import type { JobResult } from '../../../src/cli/run/job.js'
import { runJob } from '../../../src/cli/run/run.js'
import { readChoices, TRAIN_FLAGS } from '../../../src/cli/flags/train.js'
import { readCsv } from '../../../src/data/csv/index.js'
import { expectFault, expectRejection } from '../../support/errors.js'

function read(...args: string[]): Augmenting {
  return readAugmentFlags(readArguments(args, TRAIN_FLAGS).flags)
}

describe('flags about changed train rows', () => {
  it('ask for nothing unless given', () => {
    expect(read()).toEqual({ augment: [], smote: false })
  })

  it('change features before they mix rows, whatever their order', () => {
    expect(read('--mixup', '.3', '--noise', '0.1', '--smote', '--mask', '0.2')).toEqual({
      augment: [
        { kind: 'noise', sigma: 0.1, relative: true },
        { kind: 'mask', rate: 0.2 },
        { kind: 'mixup', alpha: 0.3 },
      ],
      smote: true,
    })
  })

  it('are checked before any data is read', () => {
    expectFault(() => read('--noise', '0'), { field: '--noise', value: 0 })
    expectFault(() => read('--mask', '1.5'), { field: '--mask', value: 1.5 })
    expectFault(() => read('--mixup', '101'), { field: '--mixup', value: 101 })
    expectFault(() => read('--smote=2'), { field: '--smote' }, 'have no value')
  })
})

async function run(target: string, ...args: string[]): Promise<JobResult> {
  const table = await readCsv(await readFile(new URL('../../../datasets/penguins.csv', import.meta.url)))
  const choices = readChoices(readArguments([...args, '--epochs', '4', '--no-preflight'], TRAIN_FLAGS).flags)
  const progress = { say: () => {}, epoch: () => {}, end: () => {} }
  const job = { name: 'penguins', notice: null, table, target, ignore: [], choices, previous: null, progress }
  return await runJob({ ...job, signal: new AbortController().signal })
}

describe('a run', () => {
  it('changes train rows alone: the same parts, another model, told in the settings', async () => {
    const plain = await run('species')
    const changed = await run('species', '--noise', '0.5', '--mixup', '0.4')
    expect(changed.report.split).toEqual(plain.report.split)
    expect(changed.model?.tensors).not.toEqual(plain.model?.tensors)
    expect('augment' in plain.report.history.settings).toBe(false)
    expect(changed.report.history.settings.augment?.map(({ kind }) => kind)).toEqual(['noise', 'mixup'])
    expect((await run('species', '--noise', '0.5', '--mixup', '0.4')).model?.tensors).toEqual(changed.model?.tensors)
  })

  it('makes rows of small classes for training, and scores the rows that were read', async () => {
    const [plain, { report }] = [await run('species'), await run('species', '--smote')]
    expect(report.split).toEqual(plain.report.split)
    expect(report.scores.train.rows).toBe(plain.report.scores.train.rows)
    expect(report.history.trainRowsMeasured).toBeGreaterThan(plain.report.history.trainRowsMeasured)
    expect(report.warnings.join(' ')).toContain('SMOTE')
    expect(plain.report.warnings.join(' ')).not.toContain('SMOTE')
  })

  it('makes no rows of a regression', async () => {
    await expectRejection(run('body_mass_g', '--smote'), { code: 'UNSUPPORTED', functionName: 'smote' })
  })
})

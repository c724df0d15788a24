import { describe, expect, it } from 'vitest'
import { readArguments } from '../../../../src/cli/flags/flags.js'
import { readChoices, TRAIN_FLAGS } from '../../../../src/cli/flags/train.js'
import type { JobResult } from '../../../../src/cli/run/job.js'
import { describeOutcome } from '../../../../src/cli/terminal/summary.js'
import { decodeModel, network, type Network } from '../../../../src/index.js'
import { renderReport } from '../../../../src/report/index.js'
import { expectFault } from '../../../support/errors.js'
import { runPenguins } from './run-penguins.js'

/** Trains a few epochs, and aborts after `abortAt` of them. */
function run(target: string, abortAt: number, ...args: string[]): Promise<JobResult> {
  return runPenguins(target, abortAt, '--epochs', '6', ...args)
}

async function networkOf({ model }: JobResult): Promise<Network> {
  if (model === null) throw new Error('no model')
  const { network: options, parameters } = decodeModel(model.json, model.tensors)
  return await network({ ...options, parameters })
}

describe('--ensemble', () => {
  it('averages networks of different seeds on the same parts into one model', async () => {
    const [single, ensemble] = [await run('species', Infinity), await run('species', Infinity, '--ensemble', '3')]
    const { report } = ensemble
    expect(report.split).toEqual(single.report.split)
    expect(report.history.rows.map(({ dev }) => dev)).toEqual(single.report.history.rows.map(({ dev }) => dev))
    using first = await networkOf(single)
    using mean = await networkOf(ensemble)
    const [own, all] = [first.layer('dense1'), mean.layer('dense1')]
    const units = own.bias.length
    expect(all.bias.length).toBe(3 * units)
    // Side by side: the first network, then two others.
    const columnsOf = (k: number): number[] =>
      Array.from(all.weight).filter((_, i) => Math.floor((i % (3 * units)) / units) === k)
    expect(columnsOf(0)).toEqual(Array.from(own.weight))
    expect(columnsOf(1)).not.toEqual(Array.from(own.weight))
    expect(columnsOf(2)).not.toEqual(columnsOf(1))
    const thirds = Array.from(first.layer('dense2').weight, (value) => Math.fround(value / 3))
    expect(Array.from(mean.layer('dense2').weight.slice(0, thirds.length))).toEqual(thirds)
    expect(report.ensemble).toMatchObject({ networks: 3 })
    for (const text of [describeOutcome(report, []).replace(/\s+/g, ' '), renderReport(report)])
      expect(text).toContain('the average of 3 networks')
    expect(report.scores.test?.testEvaluation?.evaluations).toBe(1)
  })

  it('gives a regression its intervals, and every network its own refit', async () => {
    const { report } = await run('body_mass_g', Infinity, '--ensemble', '2')
    expect(report.intervals?.coverage).toBeGreaterThan(0.5)
    const again = await run('body_mass_g', Infinity, '--ensemble', '2', '--refit')
    expect(again.report.refit?.epochs).toHaveLength(2)
    expect(again.report.scores.dev).toEqual(report.scores.dev)
    using net = await networkOf(again)
    expect(net.layers[0]?.units).toBe(report.network.layers[0]?.units)
  })

  it('keeps the first network where a further training is aborted, and says so', async () => {
    const single = await run('species', Infinity)
    const aborted = await run('species', 8, '--ensemble', '3')
    expect(aborted.report.ensemble).toBeUndefined()
    // The command then ends with the exit code of the interrupt.
    expect([single.isCutShort, aborted.isCutShort]).toEqual([false, true])
    expect(aborted.report.warnings.join()).toContain('No ensemble: the model is the first network.')
    expect(aborted.model?.tensors).toEqual(single.model?.tensors)
  })

  it('refuses what trains or needs a single network', () => {
    const read = (...args: string[]): unknown =>
      readChoices(readArguments(['--ensemble', '2', ...args], TRAIN_FLAGS).flags)
    const code = 'INVALID_OPTION'
    expectFault(() => read('--folds', '5'), { code, field: '--folds' }, '--ensemble')
    expectFault(() => read('--curves'), { code, field: '--curves' }, '--ensemble')
    expectFault(() => read('--normalization', 'layer'), { code, field: '--normalization layer' }, '--ensemble')
    expectFault(() => read('--members', '4'), { code, field: '--members' }, '--ensemble')
    expectFault(() => readChoices(readArguments(['--ensemble', '0'], TRAIN_FLAGS).flags), { code, field: '--ensemble' })
    expect(read()).toMatchObject({ ensemble: 2, folds: null })
  })
})

import { parseHTML } from 'linkedom'
import { describe, expect, it } from 'vitest'
import { describeOutcome } from '../../../src/cli/terminal/summary.js'
import { dataset, diagnose, network, tryActions, type Dataset } from '../../../src/index.js'
import { renderReport } from '../../../src/report/index.js'
import { uniform } from '../../reference/random.js'
import { modelOf, runPenguins } from './final/run-penguins.js'

/** A text without the places where its lines end. */
const words = (text: string): string => text.replace(/\s+/g, ' ')

describe('a run with members', () => {
  it.each(['species', 'body_mass_g'])('of %s is diagnosed and reported like that of one network', async (target) => {
    const result = await runPenguins(target, Infinity, '--recipe=plain', '--members', '3', '--epochs', '8')
    const { report } = result
    const { diagnosis, scores, network: shown, history } = report
    if (diagnosis === null) throw new Error('no diagnosis')
    expect([diagnosis.trainError, diagnosis.devError]).toEqual([scores.train.error, scores.dev?.error])
    // The scores are those of the mean over the members, as the model predicts.
    const kept = history.rows.find(({ epoch }) => epoch === history.best?.epoch)
    expect(scores.dev?.loss).toBe(kept?.dev?.loss)
    const stored = modelOf(result)
    expect(stored.network.members).toBe(3)
    expect(shown).toMatchObject({ members: 3, parameters: stored.parameters.length })
    expect(shown.layers.reduce((sum, { parameters }) => sum + parameters, 0)).toBe(shown.parameters)

    const { document } = parseHTML(renderReport(report))
    const facts = Array.from(document.querySelectorAll('#settings dl.facts > div'), (fact) => fact.textContent)
    expect(facts).toContain('Members in one pass3')
    for (const text of [document.body.textContent, describeOutcome(report, [])].map(words)) {
      expect(text).toContain(words(report.answer ?? 'no answer'))
      for (const { title } of diagnosis.actions.slice(0, 3)) expect(text).toContain(words(title))
    }
  })
})

/** Two features in (−1, 1), and the sign of their product. */
function signs(rows: number, seed: number): Dataset {
  const random = uniform(seed)
  const x = Array.from({ length: rows }, () => [random(), random()])
  return dataset({ x, y: x.map(([a = 0, b = 0]) => (a * b > 0 ? 1 : 0)) })
}

it('the advice for a network with members is tried with its members', async () => {
  const [train, dev] = [signs(400, 1), signs(400, 2)]
  const layers = [{ units: 1, activation: 'tanh' as const }, { units: 2 }]
  const fit = { epochs: 20, batchSize: 16, optimizer: { kind: 'adam' as const, learningRate: 0.02 } }
  const shape = { inputs: 2, layers, loss: 'softmaxCrossEntropy' as const }
  const errorOf = async (units: number, members: number): Promise<number> => {
    using net = await network({ ...shape, members, layers: [{ units, activation: 'tanh' }, { units: 2 }] })
    await net.fit(train, fit)
    return net.evaluate(dev).error
  }
  using net = await network({ ...shape, members: 3 })
  const history = await net.fit(train, fit)
  const run = { trainRows: 400, hidden: [8], parameters: net.parameterCount, keepProb: 1, history }
  const { state, actions } = diagnose({ train: net.evaluate(train), dev: net.evaluate(dev), task: 'classification', run }) // prettier-ignore
  expect(state).toBe('high bias')
  const wider = actions.filter(({ change }) => JSON.stringify(change) === '{"hidden":[16]}')
  const outcome = await tryActions({ train, dev, network: { ...shape, members: 3 }, fit, actions: wider })
  expect(outcome.devError).toBe(net.evaluate(dev).error)
  expect(outcome.tried.map(({ devError }) => devError)).toEqual([await errorOf(16, 3)])
  expect(await errorOf(16, 1)).not.toBe(outcome.tried[0]?.devError)
})

import { table, time, times } from '../lib/markdown.ts'
import { quantile, spread } from '../lib/statistics.ts'
import { decisionSeconds, fitTwo, linkOf, predict, productsOf, type Constants } from './model.ts'
import { parametersOf, type Link, type RankTimes, type StepTime } from './work.ts'
import { asked, GIGABIT, nameOf, networksOf, type Asked } from './works.ts'

type Clock = keyof StepTime

/** The tables of a run. */
export class Report {
  readonly #found: RankTimes
  readonly #networks: ReturnType<typeof networksOf>
  /** Of a rank with the machine to itself, and of one of two ranks that share it. */
  readonly #constants: Constants
  readonly #shared: Constants

  constructor(found: RankTimes, tiny: boolean) {
    this.#found = found
    this.#networks = networksOf(tiny)
    this.#constants = this.#fitted({ ranks: 1 })
    this.#shared = this.#fitted({ ranks: 2, isApart: true })
  }

  #times(one: Asked, clock: Clock): number[] {
    return (this.#found.steps[nameOf(one)] ?? []).map((step) => step[clock])
  }

  /** Seconds of a step: the quickest by the wall clock, the median processor time. */
  #seconds(one: Asked, clock: Clock = 'wall'): number {
    return quantile(this.#times(one, clock), clock === 'wall' ? 0 : 0.5) / 1000
  }

  #ratio(slow: Asked, quick: Asked, clock: Clock): string {
    const others = this.#times(quick, clock)
    const { low, high } = spread(this.#times(slow, clock).map((one, i) => one / (others[i] ?? NaN)))
    const ratio = this.#seconds(slow, clock) / this.#seconds(quick, clock)
    return `${times(ratio)} (${times(low)} to ${times(high)})`
  }

  #fitted(apart: Pick<Asked, 'ranks' | 'isApart'>): Constants {
    const { d } = this.#networks
    const plain = [64, 256].map((batch) => ({
      x: [parametersOf(d), batch * productsOf(d)] as const,
      y: this.#seconds({ network: 'd', batch, mode: 'plain', ...apart }),
    }))
    const [perEntry, perProduct] = fitTwo(plain)
    const strict = [2, 8].map((blocks) => ({
      x: [parametersOf(d), blocks * parametersOf(d)] as const,
      y:
        this.#seconds({ network: 'd', batch: 256, mode: 'strict', blocks, ...apart }) -
        256 * productsOf(d) * perProduct,
    }))
    const [perStrictEntry, perBlockEntry] = fitTwo(strict)
    const { messages } = this.#found
    const further = messages.flatMap(({ exchange, exchangeOf32 }) =>
      exchangeOf32 === null ? [] : [(exchangeOf32 - exchange) / 31],
    )
    return {
      perEntry,
      perProduct,
      perStrictEntry,
      perBlockEntry,
      perMessage: quantile(further, 0.5),
      exchange: linkOf(messages, ({ exchange }) => exchange),
      sum: linkOf(messages, ({ sum }) => sum),
    }
  }

  /** Two ranks against one. */
  steps(clock: Clock): string {
    const rows = (['d', 'c'] as const).flatMap((network) => {
      const batch = network === 'd' ? 256 : 128
      const plain: Asked = { network, batch, mode: 'plain', ranks: 1 }
      return (['strict', 'fast'] as const).map((mode) => {
        const one: Asked = { network, batch, mode, ranks: 1 }
        const two: Asked = { network, batch, mode, ranks: 2 }
        return [
          `step ${network}, ${mode}`,
          ...[plain, one, two].map((figure) => time(1000 * this.#seconds(figure, clock))),
          this.#ratio(one, two, clock),
          this.#ratio(plain, two, clock),
        ]
      })
    })
    const head = ['', 'without `parallel`', '1 rank', '2 ranks', '1 rank / 2 ranks', 'without `parallel` / 2 ranks']
    return table(head, rows)
  }

  /** What it brings that sums go on during the backward pass. */
  overlap(): string {
    const rows = (['d', 'c'] as const).flatMap((network) =>
      [undefined, GIGABIT].map((link) => {
        const batch = network === 'd' ? 256 : 128
        const over = link === undefined ? {} : { link }
        const during: Asked = { network, batch, mode: 'fast', ranks: 2, ...over }
        const after: Asked = { ...during, isLazy: true }
        const figures = [after, during].map((one) => time(1000 * this.#seconds(one)))
        const name = `step ${network}, ${link === undefined ? 'one machine' : '1 Gbit/s, 100 µs'}`
        return [name, ...figures, this.#ratio(after, during, 'wall')]
      }),
    )
    return table(['', 'sums after the backward pass', 'during it', 'after / during'], rows)
  }

  messages(): string {
    const rows = this.#found.messages.map(({ bytes, exchange, sum }) => [
      String(bytes),
      time(exchange * 1000),
      time(sum * 1000),
    ])
    return table(['bytes', 'exchange of a message each way', 'sum of two ranks'], rows)
  }

  constants(): string {
    const { exchange, perMessage, sum } = this.#constants
    const link = ({ latency, perByte }: Link): string =>
      `${(latency * 1e6).toFixed(1)} µs + ${(perByte * 1e9).toFixed(3)} ns a byte`
    const both = (show: (constants: Constants) => string): string[] => [this.#constants, this.#shared].map(show)
    const strict = ({ perStrictEntry, perBlockEntry }: Constants): string =>
      `${(perStrictEntry * 1e9).toFixed(2)} ns + ${(perBlockEntry * 1e9).toFixed(2)} ns a block`
    const rows = [
      ['multiplication and addition', ...both(({ perProduct }) => `${(perProduct * 1e12).toFixed(1)} ps`)],
      ['entry of θ, a step', ...both(({ perEntry }) => `${(perEntry * 1e9).toFixed(2)} ns`)],
      ['the same in strict mode', ...both(strict)],
      ['exchange', '', link(exchange)],
      ['each further message', '', `${(perMessage * 1e6).toFixed(2)} µs`],
      ['sum of two ranks', '', link(sum)],
    ]
    return table(['constant', 'one core busy', 'both'], rows)
  }

  /** What the model says beside what was measured. */
  check(): string {
    const rows = asked().flatMap((one) => {
      if (one.isLazy === true) return []
      const { network, blocks = 8, link, batch, mode, isApart } = one
      const constants = one.ranks === 1 ? this.#constants : this.#shared
      const ranks = isApart === true ? 1 : one.ranks
      const predicted = predict({ batch, mode, ranks, units: this.#networks[network], blocks }, constants, link)
      const measured = this.#seconds(one)
      return [[nameOf(one), time(1000 * measured), time(1000 * predicted), (predicted / measured).toFixed(2)]]
    })
    return table(['step', 'measured', 'predicted', 'predicted / measured'], rows)
  }

  /** How much faster than one process `fit` is predicted to be on other networks. */
  predictions(link: Link): string {
    const networks = [
      ['c', this.#networks.c],
      ['d', this.#networks.d],
      ['4096 wide', [784, 4096, 4096, 10]],
    ] as const
    const rows = networks.flatMap(([name, units]) =>
      [256, 4096, 65_536].flatMap((batch) => {
        const alone = predict({ units, batch, blocks: 8, ranks: 1, mode: 'plain' }, this.#constants)
        return (['strict', 'fast'] as const).map((mode) => [
          `${name}, batch ${batch}, ${mode}`,
          time(alone * 1000),
          ...[2, 8, 64, 1000].map((ranks) => {
            if (ranks > batch) return '—'
            const step = predict({ units, batch, blocks: Math.max(8, ranks), ranks, mode }, this.#constants, link)
            const decisions = decisionSeconds(step, ranks, this.#constants, link)
            return times(alone / (step + decisions))
          }),
        ])
      }),
    )
    return table(['network, batch, mode', 'one process', '2 ranks', '8', '64', '1000'], rows)
  }
}

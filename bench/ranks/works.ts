import type { Link, RankWork } from './work.ts'

/** Step d and step c of bench/shapes/steps.json; small ones to test that the scripts run. */
export function networksOf(tiny: boolean): { readonly c: readonly number[]; readonly d: readonly number[] } {
  return tiny ? { c: [20, 16, 10], d: [20, 32, 10] } : { c: [784, 512, 256, 10], d: [784, 1024, 1024, 10] }
}

/** A network that is simulated: 1 Gbit/s and 100 µs. */
export const GIGABIT: Link = { latency: 100e-6, perByte: 8e-9 }

/** A work by what distinguishes it. */
export interface Asked {
  readonly network: 'c' | 'd'
  readonly batch: number
  readonly mode: RankWork['mode']
  readonly ranks: 1 | 2
  readonly blocks?: number
  readonly link?: Link
  readonly isLazy?: boolean
  readonly isApart?: boolean
}

export function nameOf({ network, batch, mode, ranks, blocks = 8, link, isLazy, isApart }: Asked): string {
  const parts = [
    `${network}, batch ${batch}, ${mode} × ${ranks}`,
    ...(blocks === 8 ? [] : [`${blocks} blocks`]),
    ...(link === undefined ? [] : ['1 Gbit/s, 100 µs']),
    ...(isLazy === true ? ['sums after the backward pass'] : []),
    ...(isApart === true ? ['each for itself'] : []),
  ]
  return parts.join(', ')
}

/** What is timed: steps d and c in both modes, and what the constants of the model are fitted to. */
export function asked(): Asked[] {
  const works: Asked[] = []
  for (const [network, batch] of [
    ['d', 256],
    ['c', 128],
  ] as const) {
    works.push({ network, batch, mode: 'plain', ranks: 1 })
    for (const mode of ['strict', 'fast'] as const) {
      works.push({ network, batch, mode, ranks: 1 }, { network, batch, mode, ranks: 2 })
      works.push({ network, batch, mode, ranks: 2, link: GIGABIT })
    }
    works.push({ network, batch, mode: 'fast', ranks: 2, isLazy: true })
    works.push({ network, batch, mode: 'fast', ranks: 2, link: GIGABIT, isLazy: true })
  }
  for (const apart of [{ ranks: 1 }, { ranks: 2, isApart: true }] as const) {
    works.push({ network: 'd', batch: 64, mode: 'plain', ...apart })
    works.push({ network: 'd', batch: 256, mode: 'strict', blocks: 2, ...apart })
  }
  works.push({ network: 'd', batch: 256, mode: 'plain', ranks: 2, isApart: true })
  works.push({ network: 'd', batch: 256, mode: 'strict', ranks: 2, isApart: true })
  for (const mode of ['strict', 'fast'] as const) works.push({ network: 'd', batch: 64, mode, ranks: 2 })
  works.push(
    { network: 'd', batch: 1024, mode: 'plain', ranks: 1 },
    { network: 'd', batch: 1024, mode: 'fast', ranks: 2 },
  )
  return works
}

/** The works for the ranks. */
export function worksOf(tiny: boolean): RankWork[] {
  const networks = networksOf(tiny)
  return asked().map((one) => {
    const { network, batch, mode, ranks, blocks = 8, link, isLazy = false, isApart = false } = one
    const work = { name: nameOf(one), units: networks[network], batch, mode, blocks, ranks, isLazy, isApart }
    return link === undefined ? work : { ...work, network: link }
  })
}

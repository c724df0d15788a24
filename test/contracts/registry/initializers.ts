import type { Initializer } from '../../../src/index.js'

export type InitializerKind = Extract<Initializer, string> | Extract<Initializer, { kind: string }>['kind']

export interface InitializerEntry {
  readonly option: Initializer
  readonly shape: 'normal' | 'uniform' | 'constant'
  /** Var W of a layer of fanIn inputs and fanOut units. */
  readonly variance: (fanIn: number, fanOut: number) => number
}

/** Every initializer of the public API; a new one is tested by being entered here. */
export const initializerRegistry: { readonly [kind in InitializerKind]: InitializerEntry } = {
  heNormal: { option: 'heNormal', shape: 'normal', variance: (fanIn) => 2 / fanIn },
  heUniform: { option: 'heUniform', shape: 'uniform', variance: (fanIn) => 2 / fanIn },
  xavierNormal: { option: 'xavierNormal', shape: 'normal', variance: (fanIn, fanOut) => 2 / (fanIn + fanOut) },
  xavierUniform: { option: 'xavierUniform', shape: 'uniform', variance: (fanIn, fanOut) => 2 / (fanIn + fanOut) },
  lecunNormal: { option: 'lecunNormal', shape: 'normal', variance: (fanIn) => 1 / fanIn },
  lecunUniform: { option: 'lecunUniform', shape: 'uniform', variance: (fanIn) => 1 / fanIn },
  zeros: { option: 'zeros', shape: 'constant', variance: () => 0 },
  xavier: { option: { kind: 'xavier', fan: 'in' }, shape: 'normal', variance: (fanIn) => 1 / fanIn },
  normal: { option: { kind: 'normal', sigma: 0.05 }, shape: 'normal', variance: () => 0.05 ** 2 },
}

export const initializerEntries: readonly (InitializerEntry & { readonly kind: string })[] = Object.entries(
  initializerRegistry,
).map(([kind, entry]) => ({ kind, ...entry }))

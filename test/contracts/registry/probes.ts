/** An object that throws whatever is done to it. */
export function hostileObject(): object {
  const refuse = (): never => {
    throw new Error('the trap of a proxy')
  }
  return new Proxy(
    {},
    {
      get: refuse,
      has: refuse,
      ownKeys: refuse,
      getPrototypeOf: refuse,
      getOwnPropertyDescriptor: refuse,
      set: refuse,
      defineProperty: refuse,
      deleteProperty: refuse,
      isExtensible: refuse,
      preventExtensions: refuse,
      setPrototypeOf: refuse,
    },
  )
}

/** An object whose every property throws when it is read, and that looks plain otherwise. */
export function hostileGetters(): object {
  const refuse = (): never => {
    throw new Error('a getter')
  }
  return new Proxy({}, { get: refuse })
}

/** A revoked proxy: even `Array.isArray` throws. */
export function revokedProxy(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

/** Values of every type, made anew by each call. */
export const probes = {
  null: () => null,
  boolean: () => true,
  number: () => 1,
  nan: () => NaN,
  text: () => 'text',
  bigint: () => 1n,
  symbol: () => Symbol('symbol'),
  function: () => () => undefined,
  list: () => [],
  object: () => ({}),
  frozen: () => Object.freeze({}),
  frozenList: () => Object.freeze([1, 'text', null]),
  map: () => new Map(),
  date: () => new Date(0),
  bytes: () => new Uint8Array(1),
  hostile: hostileObject,
  getters: hostileGetters,
  revoked: revokedProxy,
} as const satisfies Record<string, () => unknown>

export type ProbeName = keyof typeof probes

/** Probes by name, without some. */
export function probesBut(fine: readonly ProbeName[]): (readonly [name: ProbeName, make: () => unknown])[] {
  return (Object.entries(probes) as [ProbeName, () => unknown][]).filter(([name]) => !fine.includes(name))
}

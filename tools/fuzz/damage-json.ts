import type { Random } from './random.ts'

const NUMBERS: readonly unknown[] = [0, -1, 1, 0.5, -0, 1e9, 2 ** 53, 1e308, -1e308]
const TEXTS: readonly unknown[] = ['', 'a', '__proto__', 'constructor', 'NaN', '1', 'x'.repeat(300), '\u{202e}', '\0']
const OTHERS: readonly unknown[] = [null, true, false, [], {}, [[]], [null], [0, 0, 0], { length: 3 }]
const VALUES = [...NUMBERS, ...TEXTS, ...OTHERS]

/** JSON in which one to three values, anywhere, are others, missing, moved or twice. */
export function damagedJson(value: unknown, random: Random): unknown {
  const root = { value: structuredClone(value) }
  for (let left = 1 + random.below(3); left > 0; left--) change(root, random)
  return root.value
}

type Container = Record<string, unknown> | unknown[]

function change(root: Container, random: Random): void {
  const [container, key] = random.pick(entriesOf(root))
  const fields = container as Record<string, unknown>
  switch (random.below(5)) {
    case 0:
      if (Array.isArray(container)) container.splice(Number(key), 1)
      else if (container !== root) Reflect.deleteProperty(container, key)
      break
    case 1:
      if (Array.isArray(container)) container.splice(Number(key), 0, container[Number(key)])
      else if (container !== root) fields[`${key}s`] = fields[key]
      break
    case 2: {
      const [other, otherKey] = random.pick(entriesOf(root))
      fields[key] = structuredClone((other as Record<string, unknown>)[otherKey])
      break
    }
    default:
      fields[key] = structuredClone(random.pick(VALUES))
  }
}

/** Every value, as the object or array that holds it and its key. */
function entriesOf(container: Container): (readonly [Container, string])[] {
  return Object.entries(container).flatMap(([key, value]): (readonly [Container, string])[] => {
    const inside = typeof value === 'object' && value !== null ? entriesOf(value as Container) : []
    return [[container, key], ...inside]
  })
}

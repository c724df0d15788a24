import type { Setup } from '../../diagnose/curves/settings.js'

/**
 * Settings for rows that are prepared in another way: the inputs that the first layer names by index are those of the same names, and those
 * that are no more are left out.
 */
export function mappedInputs(setup: Setup, before: readonly string[], after: readonly string[]): Setup {
  const [first, ...others] = setup.network.layers
  if (first === undefined || isSame(before, after)) return setup
  const indices = new Map(after.map((name, i) => [name, i]))
  const indexOf = (index: number): number => indices.get(before[index] ?? '') ?? -1
  const { periodic, categories } = first
  const inputs = typeof periodic === 'object' && periodic !== null ? periodic.inputs : undefined
  const mapped = {
    ...first,
    ...(inputs === undefined
      ? {}
      : { periodic: { ...(periodic as object), inputs: [...inputs].map(indexOf).filter((index) => index >= 0) } }),
    ...(categories === undefined
      ? {}
      : { categories: categories.map((block) => ({ ...block, first: indexOf(block.first) })) }),
  }
  return { ...setup, network: { ...setup.network, layers: [mapped, ...others] } }
}

function isSame(before: readonly string[], after: readonly string[]): boolean {
  return before.length === after.length && before.every((name, i) => name === after[i])
}

import { WellfitError } from '../../src/index.js'

/**
 * The kinds that the public API knows, as it names them when it refuses one that it does not know: every quoted word
 * of the errors' `expected`. Each probe must be refused.
 */
export async function choicesOf(...probes: (() => Promise<unknown>)[]): Promise<string[]> {
  const words = new Set<string>()
  for (const probe of probes) {
    const { expected } = await refusal(probe)
    for (const [, word] of expected.matchAll(/'([A-Za-z0-9]+)'/g)) words.add(String(word))
  }
  return [...words].sort()
}

async function refusal(probe: () => Promise<unknown>): Promise<WellfitError> {
  try {
    await probe()
  } catch (error) {
    if (error instanceof WellfitError && error.code === 'INVALID_OPTION') return error
    throw error
  }
  throw new Error('a kind that does not exist was accepted')
}

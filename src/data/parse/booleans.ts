/** Categories of a boolean column without words of its own; codes 0 and 1. */
export const BOOLEANS: readonly string[] = ['false', 'true']

/** Word pairs for false and true, compared without case. */
const pairs: readonly (readonly [no: string, yes: string])[] = [
  ['false', 'true'],
  ['no', 'yes'],
  ['f', 't'],
  ['n', 'y'],
  ['off', 'on'],
  ['nein', 'ja'],
  ['non', 'oui'],
  ['no', 'sí'],
  ['no', 'si'],
  ['não', 'sim'],
  ['nee', 'ja'],
  ['nej', 'ja'],
  ['нет', 'да'],
]

/** 0 or 1 for a word of any pair or the digit itself; −1 for any other text. */
export function parseBoolean(text: string): number {
  const lower = text.toLowerCase()
  if (lower === '0' || lower === '1') return Number(lower)
  if (pairs.some(([no]) => no === lower)) return 0
  return pairs.some(([, yes]) => yes === lower) ? 1 : -1
}

/** Whether both words of one pair occur and nothing else does; `f` alone may be a grade. */
export function areBooleans(texts: Iterable<string>): boolean {
  const found = new Set<string>()
  for (const text of texts) {
    found.add(text.toLowerCase())
    if (found.size > 2) return false
  }
  return pairs.some(([no, yes]) => found.has(no) && found.has(yes))
}

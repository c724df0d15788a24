/** A term of other libraries, and what stands for it here. */
export interface Term {
  /** Its names in lower case without separators, one space between two. */
  readonly names: string
  /** The name here. */
  readonly option?: string
  /** What to say where that name is known. Default: to use it. */
  readonly use?: string
  /** What to say where it is not known; left out where the term is to be ignored then. */
  readonly otherwise?: string
}

/** A name without case, `_`, `-`, `.` and spaces: `batch_size` is `batchsize`. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[\s_.-]/g, '')
}

/** The sentence of the first term whose name here is known, else of the first that has another one. */
export function findTerm(
  terms: readonly Term[],
  name: string,
  known: readonly string[],
  sentence: (option: string) => string,
): string | undefined {
  const plain = plainName(name)
  const found = terms.filter(({ names }) => names.split(' ').includes(plain))
  const direct = found.find(({ option }) => option !== undefined && known.includes(option))
  if (direct?.option !== undefined) return direct.use ?? sentence(direct.option)
  return found.find(({ otherwise }) => otherwise !== undefined)?.otherwise
}

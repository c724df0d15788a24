/** How to emphasize text on a stream. */
export interface Style {
  bold(text: string): string
}

/** The variables that say whether to use colours and emphasis. */
type Variables = Readonly<Record<string, string | undefined>>

/**
 * Emphasis on a terminal, none in a pipe or a file. `NO_COLOR` turns it off, `FORCE_COLOR` on (https://no-color.org,
 * https://force-color.org); the first wins.
 */
export function styleOf(stream: { readonly isTTY?: boolean }, variables: Variables = process.env): Style {
  return { bold: isPlain(stream, variables) ? (text) => text : (text) => `\u001b[1m${text}\u001b[22m` }
}

function isPlain({ isTTY }: { readonly isTTY?: boolean }, { NO_COLOR, FORCE_COLOR, TERM }: Variables): boolean {
  if (NO_COLOR !== undefined && NO_COLOR !== '') return true
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR === '0'
  return isTTY !== true || TERM === 'dumb'
}

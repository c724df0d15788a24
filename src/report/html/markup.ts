/** HTML put together so that no text can become markup: whatever is interpolated is cleaned and escaped. */

/** Text that is HTML or SVG already. */
export class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export type Piece = Markup | string | number | null | undefined | false | readonly Piece[]

/** A template whose interpolated strings are escaped; pieces of markup and lists of them are taken as they are. */
export function markup(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  let text = strings[0] ?? ''
  pieces.forEach((piece, position) => {
    text += render(piece) + (strings[position + 1] ?? '')
  })
  return new Markup(text)
}

/** Takes a string written by this room (a chart, the style sheet) as markup; never one that came from outside. */
export function trusted(text: string): Markup {
  return new Markup(text)
}

/** Text safe between tags and within quoted attributes. */
export function escapeText(text: string): string {
  return cleanText(text).replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? '')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * Text without what could steer a terminal or turn the reading direction: ANSI sequences, control characters,
 * direction overrides; half surrogates become �, and line ends and tabs become spaces.
 */
export function cleanText(text: string): string {
  return (
    text
      // oxlint-disable-next-line no-control-regex -- escape sequences are what is to be removed
      .replace(/(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]/g, '')
      // oxlint-disable-next-line no-control-regex
      .replace(/(?:\u001b\]|\u009d)[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?/g, '')
      .replace(/[\t\n\r\u2028\u2029]+/g, ' ')
      // oxlint-disable-next-line no-control-regex
      .replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g, '')
      .replace(/[\ud800-\udfff]/gu, '\ufffd')
  )
}

function render(piece: Piece): string {
  if (piece === null || piece === undefined || piece === false) return ''
  if (piece instanceof Markup) return piece.text
  if (typeof piece === 'string') return escapeText(piece)
  if (typeof piece === 'number') return String(piece)
  return piece.map(render).join('')
}

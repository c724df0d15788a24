/** HTML templates in which no text can become markup: interpolated text is cleaned and escaped. */

/** Text that is HTML or SVG. */
export class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export type Content = Markup | string | number | null | undefined | false | readonly Content[]

/** A template that escapes interpolated strings and inserts markup, and lists of it, unchanged. */
export function markup(strings: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  let text = strings[0] ?? ''
  contents.forEach((content, index) => {
    text += render(content) + (strings[index + 1] ?? '')
  })
  return new Markup(text)
}

/** Marks a string made by this module (a chart, the style sheet) as markup; never use it for outside input. */
export function trusted(text: string): Markup {
  return new Markup(text)
}

/** Text escaped for use between tags and in quoted attributes; no line breaks before a percent sign. */
function escapeText(text: string): string {
  return cleanText(text)
    .replace(/(?<=\d) %/g, '\u00a0%')
    .replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? '')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * Text without ANSI sequences, control characters and bidirectional overrides; lone surrogates become �, line breaks and
 * tabs become spaces.
 */
export function cleanText(text: string): string {
  return (
    text
      // oxlint-disable-next-line no-control-regex -- removes escape sequences
      .replace(/(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]/g, '')
      // oxlint-disable-next-line no-control-regex
      .replace(/(?:\u001b\]|\u009d)[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?/g, '')
      .replace(/[\t\n\r\u2028\u2029]+/g, ' ')
      // oxlint-disable-next-line no-control-regex
      .replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g, '')
      .replace(/[\ud800-\udfff]/gu, '\ufffd')
  )
}

function render(content: Content): string {
  if (content === null || content === undefined || content === false) return ''
  if (content instanceof Markup) return content.text
  if (typeof content === 'string') return escapeText(content)
  if (typeof content === 'number') return String(content)
  return content.map(render).join('')
}

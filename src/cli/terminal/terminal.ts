import { stripVTControlCharacters } from 'node:util'

/**
 * A name from a file, safe to print: without escape sequences, other control and bidirectional characters replaced, cut to
 * `most` characters.
 */
export function clean(text: string, most = 60): string {
  const plain = stripVTControlCharacters(text)
    // oxlint-disable-next-line no-control-regex -- removes control characters
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, '?')
  const characters = Array.from(plain)
  return characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : plain
}

/** Text that may quote files, with every line made safe to print and cut to `most` characters. */
export function cleanLines(text: string, most = 2000): string {
  return text
    .split('\n')
    .map((line) => clean(line, most))
    .join('\n')
}

/** Up to four significant digits, without an exponent where that stays short. */
export function digits(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return '–'
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(2)
  return size >= 1000 ? value.toFixed(0) : value.toPrecision(4)
}

/** A fraction as per cent with one decimal. */
export function percent(fraction: number | null): string {
  return fraction === null || !Number.isFinite(fraction) ? '–' : `${(fraction * 100).toFixed(1).replace('-', '−')} %`
}

/** A log loss; `null` stands for an infinite one, of a row whose class was given probability 0. */
export function logLossText(value: number | null): string {
  return value === null ? 'infinite' : digits(value)
}

/** A duration in seconds, minutes or hours. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  if (seconds < 120) return `${seconds.toFixed(0)} s`
  return seconds < 7200 ? `${(seconds / 60).toFixed(0)} min` : `${(seconds / 3600).toFixed(1)} h`
}

/** Rows of text as a table: the first column left-aligned, the others right-aligned. */
export function table(rows: readonly (readonly string[])[], indent = '  '): string {
  const widths: number[] = []
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)))
  return rows
    .map((row) => {
      const cells = row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      return `${indent}${cells.join('   ').trimEnd()}`
    })
    .join('\n')
}

/** Text wrapped at spaces to at most `width` characters per line, with `first` before the first and `indent` before the others. */
export function wrap(text: string, width: number, first = '', indent: string = ' '.repeat(first.length)): string {
  const lines: string[] = []
  let line = ''
  // A number stays on one line with its per cent sign.
  for (const word of text.replaceAll(' %', '\u00a0%').split(' ')) {
    const before = lines.length === 0 ? first.length : indent.length
    if (line !== '' && before + line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  lines.push(line)
  return `${first}${lines.join(`\n${indent}`)}`.replaceAll('\u00a0%', ' %')
}

/** Columns of a line of progress. */
const PROGRESS_WIDTH = 88

/** A sentence as lines of progress. */
export function progressLines(text: string): string {
  return wrap(text, PROGRESS_WIDTH, '', '  ')
}

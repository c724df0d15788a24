import type { Preflight, PreflightFinding } from '../../index.js'
import { styleOf } from './style.js'
import { clean, duration, wrap } from './terminal.js'

const WIDTH = 88
const SIGNS = { passed: '✓', failed: '✗', 'not applicable': '–' } as const

/** A preflight on one line, before training. */
export function preflightLine({ message, seconds, gradientCheck }: Preflight): string {
  const gradient =
    gradientCheck === null
      ? ''
      : ` Gradient check: ${gradientCheck.verdict}, difference ${gradientCheck.difference.toExponential(1)}.`
  return wrap(`preflight: ${clean(message, 300)}${gradient} (${duration(seconds)})`, WIDTH, '', '  ')
}

/** A preflight in full: every finding with its remedy. */
export function describePreflight({ items, message, seconds }: Preflight, files: readonly string[] = []): string {
  const style = styleOf(process.stdout)
  const blocks = items.map(({ status, title, findings }) => {
    const head = `${SIGNS[status]} ${title}: ${status}`
    return [status === 'failed' ? style.bold(head) : head, ...findings.map(findingText)].join('\n')
  })
  const written = files.length === 0 ? '' : `\nWritten: ${files.map((file) => clean(file, 200)).join(', ')}\n`
  return `${blocks.join('\n')}\n\n${style.bold(message)} It took ${duration(seconds)}.\n${written}`
}

function findingText({ status, message, remedy }: PreflightFinding): string {
  const head = wrap(clean(message, 500), WIDTH, status === 'failed' ? '  ! ' : '    ')
  return remedy === null ? head : `${head}\n${wrap(clean(remedy, 500), WIDTH, '    → ')}`
}

/** The failed findings, as sentences. */
export function preflightWarnings({ items }: Preflight): string[] {
  return items.flatMap(({ findings }) =>
    findings
      .filter(({ status }) => status === 'failed')
      .map(({ message, remedy }) => `${message} ${remedy ?? ''}`.trim()),
  )
}

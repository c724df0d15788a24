import { WellfitError } from '../../errors.js'
import type { PreflightFinding, PreflightItem, PreflightName } from '../../result/index.js'

const TITLES: Readonly<Record<PreflightName, string>> = {
  input: 'Input',
  initialState: 'Initial state',
  gradient: 'Gradient check',
  cost: 'Cost check',
  overfit: 'Overfit a few rows',
  trial: 'Trial of the settings',
  resources: 'Time and memory',
}

/** The names of all items, in order. */
export const PREFLIGHT_NAMES = Object.keys(TITLES) as PreflightName[]

/** An item that fails where any of its findings does. */
export function item(name: PreflightName, findings: readonly PreflightFinding[]): PreflightItem {
  const failed = findings.some(({ status }) => status === 'failed')
  return { name, title: TITLES[name], status: failed ? 'failed' : 'passed', findings }
}

/** An item that does not apply, and why. */
export function notApplicable(name: PreflightName, words: string): PreflightItem {
  return { name, title: TITLES[name], status: 'not applicable', findings: [noted(words)] }
}

export function passed(message: string): PreflightFinding {
  return { status: 'passed', message, remedy: null }
}

export function noted(message: string, remedy: string | null = null): PreflightFinding {
  return { status: 'noted', message, remedy }
}

export function failed(message: string, remedy: string): PreflightFinding {
  return { status: 'failed', message, remedy }
}

/** An error of the input as a failed finding; other errors are rethrown. */
export function failedBy(error: unknown): PreflightFinding {
  if (!(error instanceof WellfitError)) throw error
  const { message, remedy = 'Correct the data or the option.' } = error
  return failed(message.endsWith(remedy) ? message.slice(0, -remedy.length).trimEnd() : message, remedy)
}

/** A number to three significant digits. */
export function digits(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : String(value)
}

/** "a, b and 3 more". */
export function listed(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most).map((name) => `'${name}'`)
  const rest = names.length - shown.length
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ')
}

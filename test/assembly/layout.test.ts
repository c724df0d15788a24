import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import * as layout from '../../assembly/layout.js'

it('the statuses of a session differ: both sides would agree on a wrong one', () => {
  const { STATUS_OK, STATUS_LOSS_NOT_FINITE, STATUS_GRADIENT_NOT_FINITE, STATUS_STEP_TOO_LARGE } = layout
  const statuses = [STATUS_OK, STATUS_LOSS_NOT_FINITE, STATUS_GRADIENT_NOT_FINITE, STATUS_STEP_TOO_LARGE]
  expect(new Set(statuses).size).toBe(4)
})

it.each(['ACTIVATION_', 'LOSS_', 'OPTIMIZER_', 'SCHEDULE_', 'NORMALIZE_', 'PURPOSE_', 'MAP_'])(
  'the numbers of %s… differ, and none stands for a part written in TypeScript',
  (prefix) => {
    const numbers = Object.entries(layout).flatMap(([name, value]) => (name.startsWith(prefix) ? [value] : []))
    expect(numbers.length).toBeGreaterThan(2)
    expect(new Set([...numbers, layout.CUSTOM]).size).toBe(numbers.length + 1)
  },
)

it('the words of the control block that different threads write have cache lines of their own', () => {
  const { CACHE_LINE_BYTES, CONTROL_ARRIVALS, CONTROL_BYTES, MAX_THREADS } = layout
  const lines = [
    layout.CONTROL_COMMAND,
    layout.CONTROL_PHASE,
    layout.CONTROL_WAITERS,
    layout.CONTROL_LEADER_WAITS,
    layout.CONTROL_GENERATION,
    ...Array.from({ length: MAX_THREADS }, (_, thread) => CONTROL_ARRIVALS + thread * CACHE_LINE_BYTES),
  ].map((address) => address / CACHE_LINE_BYTES)
  expect(lines.filter((line) => !Number.isInteger(line))).toEqual([])
  expect(new Set(lines).size).toBe(lines.length)
  expect(Math.max(...lines)).toBe(CONTROL_BYTES / CACHE_LINE_BYTES - 1)
  const { CONTROL_SESSION, CONTROL_FROM, CONTROL_COUNT, CONTROL_BROADCAST, CONTROL_FAILED } = layout
  const first = [layout.CONTROL_COMMAND, CONTROL_SESSION, CONTROL_FROM, CONTROL_COUNT, CONTROL_BROADCAST]
  expect(new Set([...first, layout.CONTROL_PHASE]).size).toBe(6)
  expect(CONTROL_FAILED).toBe(layout.CONTROL_GENERATION + 4)
})

it('the fields of a session follow each other without an overlap, those of f64 on multiples of 8', () => {
  const text = readFileSync(new URL('../../assembly/layout.ts', import.meta.url), 'utf8')
  const sizes = { f64: 8, u32: 4, pointer: 4 } as const
  const fields = [...text.matchAll(/^export const (SESSION_\w+) = .*? \/\/ (f64|u32|pointer)\b/gm)].map(
    ([, name = '', type]) => ({ name, size: sizes[type as keyof typeof sizes], at: Object(layout)[name] as number }),
  )
  expect(fields.length).toBeGreaterThan(35)
  const ordered = fields.toSorted((a, b) => a.at - b.at)
  expect(ordered.filter(({ at, size }, i) => at % size !== 0 || at + size > (ordered[i + 1]?.at ?? layout.SESSION_BYTES))).toEqual([]) // prettier-ignore
})

it('the fields of a perturbed layer follow each other likewise: two of f64, then words', () => {
  const { PERTURBED_ALPHA, PERTURBED_KINK, PERTURBED_BYTES } = layout
  const fields = Object.entries(layout).filter(([name]) => name.startsWith('PERTURBED_'))
  const starts = fields
    .map(([, at]) => at)
    .filter((at) => at !== PERTURBED_BYTES)
    .sort((a, b) => a - b)
  expect(starts.slice(0, 2)).toEqual([PERTURBED_ALPHA, PERTURBED_KINK])
  expect(starts).toEqual([0, 8, ...Array.from({ length: starts.length - 2 }, (_, word) => 16 + 4 * word)])
  expect(PERTURBED_BYTES).toBe(Math.ceil((16 + 4 * (starts.length - 2)) / 8) * 8)
})

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Verdict } from './judge.ts'

export function ratio(part: number, whole: number): string {
  return whole === 0 ? 'none' : `${part} of ${whole}, ${((100 * part) / whole).toFixed(1)} %`
}

export const isOpen = ({ said }: Verdict): boolean => said === 'inconclusive'

/** Coverage and risk where "fits to the level of the estimate" is said for other levels. */
export function curve(verdicts: readonly Verdict[]): void {
  console.log('\nlevel, of the baseline   left open   of what is said, true')
  for (const most of [0, 0.025, 0.05, 0.1, 0.2, 0.4]) {
    const told = verdicts.filter(({ level }) => level === null || level <= most)
    const right = told.filter(({ level, right, isLevelRight }) => (level === null ? right : isLevelRight))
    const open = (100 * (verdicts.length - told.length)) / verdicts.length
    console.log(
      `${String(most).padStart(22)}${`${open.toFixed(1)} %`.padStart(12)}   ${ratio(right.length, told.length)}`,
    )
  }
}

/** How often it is true that a gap is at least, and at most, what is said with 95 % confidence. */
export function coverage(ways: readonly (readonly [label: string, verdicts: readonly Verdict[]])[]): void {
  const names = ['avoidable bias', 'variance', 'mismatch'] as const
  console.log('\nbounds of 95 % that are true: the gap is at least low, at most high')
  console.log(' '.repeat(32) + names.map((name) => name.padStart(18)).join(''))
  for (const [label, verdicts] of ways) {
    const cells = names.map((name) => {
      const of = verdicts.flatMap(({ bounds }) => bounds.filter((one) => one.name === name))
      const share = (end: 'low' | 'high'): string =>
        `${((100 * of.filter((one) => one[end]).length) / of.length).toFixed(1)} %`
      return `${share('low')}, ${share('high')}`.padStart(18)
    })
    console.log(label.padEnd(32) + cells.join(''))
  }
}

/** Cases from the folder of `--resume`, where an earlier run that was interrupted wrote them. */
export async function resumed<T>(key: string, run: () => Promise<T[]>): Promise<readonly T[]> {
  const at = process.argv.indexOf('--resume')
  if (at === -1) return run()
  const folder = process.argv[at + 1] ?? '.'
  const file = path.join(folder, `${createHash('sha256').update(key).digest('hex').slice(0, 16)}.json`)
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as T[]
  const cases = await run()
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, JSON.stringify(cases))
  return cases
}

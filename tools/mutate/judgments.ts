import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Judgment } from './judge.ts'
import type { Mutant } from './mutants.ts'

const name = 'results.json'

/** Writes judgments as JSON, without the texts of whole files. */
export function writeJudgments(folder: string, judgments: readonly Judgment[]): void {
  const plain = judgments.map(({ mutant, ...rest }) => ({ ...mutant, text: undefined, ...rest }))
  writeFileSync(path.join(folder, name), `${JSON.stringify(plain, undefined, 1)}\n`)
}

/** The judgments that an earlier run has left in a folder; none where there was no such run. */
export function readJudgments(folder: string): Judgment[] {
  const file = path.join(folder, name)
  if (!existsSync(file)) return []
  const plain = JSON.parse(readFileSync(file, 'utf8')) as (Mutant & Omit<Judgment, 'mutant'>)[]
  return plain.map(({ verdict, by, seconds, ...mutant }) => ({ mutant, verdict, by, seconds }))
}

/** What an earlier run said of the same change of the same line. */
export function earlierJudgment(mutant: Mutant, earlier: readonly Judgment[]): Judgment | undefined {
  return earlier.find(
    ({ mutant: { file, line, before, after } }) =>
      file === mutant.file && line === mutant.line && before === mutant.before && after === mutant.after,
  )
}

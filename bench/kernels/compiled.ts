import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** A C program that prints JSON. */
export interface Compiled<Printed> {
  run(...options: readonly string[]): Printed
  remove(): void
}

/** Compiles a program of bench/kernels; `null` without a C compiler or on another processor than x86-64. */
export function compileC<Printed>(file: string): Compiled<Printed> | null {
  if (process.arch !== 'x64') return null
  const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-bench-'))
  const remove = (): void => rmSync(folder, { recursive: true })
  const program = path.join(folder, 'program')
  try {
    const source = fileURLToPath(new URL(`./${file}`, import.meta.url))
    execFileSync('cc', ['-O3', '-mavx', '-ffp-contract=off', '-o', program, source, '-lm'], { stdio: 'pipe' })
  } catch {
    remove()
    return null
  }
  return { run: (...options) => JSON.parse(execFileSync(program, options, { encoding: 'utf8' })) as Printed, remove }
}

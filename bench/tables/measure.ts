import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { nativeEnvironment } from '../lib/blas.ts'
import { type Found, type Result, scored } from './methods.ts'
import type { TableSet } from './sets.ts'
import { beside, out, PYTHON, type Split, splitOf } from './split.ts'

const run = promisify(execFile)

/** Recipes of wellfit by name: the flags of `wellfit train`, or another command and its flags. */
export type Recipes = Readonly<Record<string, readonly string[]>>

/** Methods of a Python script that takes TRAIN TEST TASK SEED METHOD …. */
export interface Others {
  readonly script: string
  readonly methods: readonly string[]
}

/** The stored results of one split. */
export interface Measured {
  readonly set: TableSet
  readonly seed: number
  readonly trainRows: number
  readonly testRows: number
  /** By method; `null` where a method does not apply. */
  readonly results: ReadonlyMap<string, Result | null>
}

function resultFile({ name }: TableSet, seed: number, method: string): string {
  return path.join(out, 'results', name, `${seed}-${method}.json`)
}

/** Removes the stored results of a method on a set. */
export function forget(set: TableSet, method: string): void {
  const folder = path.dirname(resultFile(set, 0, method))
  if (!existsSync(folder)) return
  const own = readdirSync(folder).filter((name) => name.replace(/^\d+-/, '') === `${method}.json`)
  for (const name of own) rmSync(path.join(folder, name))
}

/** Whether a method is yet to be measured on a split. */
export function isMissing(set: TableSet, seed: number, method: string): boolean {
  return !existsSync(resultFile(set, seed, method))
}

/** Scores what a method found on the split of a seed, `null` where it does not apply, and keeps the result. */
export function keep(set: TableSet, seed: number, method: string, found: Found | null): void {
  const file = resultFile(set, seed, method)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(`${file}.new`, JSON.stringify(found === null ? null : scored(found, targetsOf(splitOf(set, seed)))))
  renameSync(`${file}.new`, file)
}

function targetsOf({ test }: Split): string[] {
  const [, ...lines] = readFileSync(test, 'utf8').trimEnd().split('\n')
  return lines.map((line) => line.slice(line.lastIndexOf(',') + 1))
}

/** Measures every method on one split, and keeps each result at once; what was measured before is read. */
export async function measure(set: TableSet, seed: number, recipes: Recipes, others: Others): Promise<Measured> {
  const split = splitOf(set, seed)
  for (const [name, flags] of Object.entries(recipes)) {
    if (isMissing(set, seed, name)) keep(set, seed, name, await trained(set, split, seed, flags))
  }
  const missing = others.methods.filter((method) => isMissing(set, seed, method))
  if (missing.length > 0) {
    const args = [others.script, split.train, split.test, set.task, String(seed), ...missing]
    const { stdout } = await run(PYTHON, args, { env: nativeEnvironment(), maxBuffer: 2 ** 30 })
    for (const line of stdout.trimEnd().split('\n')) {
      const { method, found } = JSON.parse(line) as { readonly method: string; readonly found: Found | null }
      keep(set, seed, method, found)
    }
  }
  const methods = [...Object.keys(recipes), ...others.methods]
  const { trainRows, testRows } = split
  const results = new Map(methods.map((method) => [method, resultOf(set, seed, method)]))
  return { set, seed, trainRows, testRows, results }
}

/** The result that was kept. */
export function resultOf(set: TableSet, seed: number, method: string): Result | null {
  return JSON.parse(readFileSync(resultFile(set, seed, method), 'utf8')) as Result | null
}

async function trained(set: TableSet, split: Split, seed: number, flags: readonly string[]): Promise<Found> {
  // Another run of the bench has a folder of its own.
  const folder = path.join(out, `model-${process.pid}`)
  const args = [beside('wellfit.ts'), split.train, split.test, set.target, set.task, String(seed), folder, ...flags]
  const { stdout } = await run(process.execPath, args, { maxBuffer: 2 ** 30 })
  rmSync(folder, { recursive: true })
  return JSON.parse(stdout) as Found
}

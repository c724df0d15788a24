import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeRData } from '../lib/r-data.ts'
import { shuffled, uniform } from '../lib/random.ts'
import type { TableSet } from './sets.ts'

/** One of so many rows is a test row. */
const TEST_SHARE = 4

/** Debian's Python, which has Debian's packages. */
export const PYTHON = '/usr/bin/python3'

/** Files and results of the bench, outside of the repository. */
export const out = fileURLToPath(new URL('../../out/tables/', import.meta.url))

/** The files of one split. */
export interface Split {
  readonly train: string
  readonly test: string
  readonly trainRows: number
  readonly testRows: number
}

/** Path of a file beside this one. */
export function beside(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url))
}

/** The CSV file of a set, read from its package at the first use. */
export function fileOf({ name, source, object, target, drop = [] }: TableSet): string {
  const file = path.join(out, 'data', `${name}.csv`)
  if (existsSync(file)) return file
  mkdirSync(path.dirname(file), { recursive: true })
  let from = object
  if (source === 'repository') from = fileURLToPath(new URL(`../../datasets/${object}.csv`, import.meta.url))
  else if (source !== 'python') {
    from = `${file}.raw`
    if (!writeRData(source, object, from, { missing: '' })) throw new Error(`R does not read ${object} of ${source}`)
  }
  const whole = `${file}.new`
  execFileSync(PYTHON, [beside('read.py'), from, whole, target, ...drop])
  renameSync(whole, file)
  return file
}

/**
 * Splits a set into three quarters for training and a quarter for test, the same for every method. Rows are shuffled by the seed
 * and ordered by class, and every fourth is a test row: each class keeps its share. A regression's rows are shuffled only.
 */
export function splitOf(set: TableSet, seed: number): Split {
  const [header = '', ...lines] = readFileSync(fileOf(set), 'utf8').trimEnd().split('\n')
  const mixed = shuffled(lines, uniform(seed + 1))
  const classOf = (line: string): string => line.slice(line.lastIndexOf(',') + 1)
  const ordered =
    set.task === 'regression'
      ? mixed
      : mixed.toSorted((a, b) => (classOf(a) < classOf(b) ? -1 : +(classOf(a) > classOf(b))))
  const isTest = (_: string, i: number): boolean => i % TEST_SHARE === TEST_SHARE - 1
  const parts = {
    test: ordered.filter(isTest),
    // In the order of classes, a reader that looks at the first rows would see one class.
    train: shuffled(
      ordered.filter((line, i) => !isTest(line, i)),
      uniform(seed + 2),
    ),
  }
  const write = (part: 'train' | 'test'): string => {
    const file = path.join(out, 'splits', `${set.name}-${seed}-${part}.csv`)
    mkdirSync(path.dirname(file), { recursive: true })
    const text = `${[header, ...parts[part]].join('\n')}\n`
    // Another run of the bench may be reading it.
    if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text)
    return file
  }
  return { train: write('train'), test: write('test'), trainRows: parts.train.length, testRows: parts.test.length }
}

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { format } from 'prettier'
import { commands } from '../sections/commands.ts'
import { cycle } from '../sections/cycle.ts'
import { data } from '../sections/data.ts'
import { growth } from '../sections/growth.ts'
import { inference, steps } from '../sections/steps.ts'
import { rawRows } from '../sections/raw-rows.ts'
import { kernels } from '../sections/kernels.ts'
import { limits } from '../sections/limits.ts'
import { memory } from '../sections/memory.ts'
import { playground } from '../sections/playground.ts'
import { serve } from '../sections/serve.ts'
import { sizes } from '../sections/sizes.ts'
import { startup } from '../sections/startup.ts'
import { threads } from '../sections/threads.ts'
import { zeros } from '../sections/zeros.ts'
import type { Circumstances } from './machine.ts'
import type { Section } from './section.ts'
import { targetsTable } from './targets.ts'

/** All sections of the bench, in the order of the report. */
export const sections: readonly Section[] = [
  kernels,
  limits,
  zeros,
  steps,
  threads,
  inference,
  rawRows,
  startup,
  sizes,
  growth,
  memory,
  data,
  cycle,
  commands,
  serve,
  playground,
]

/** A results file. */
export interface Result<Data = unknown> {
  readonly circumstances: Circumstances
  readonly rounds: number
  readonly data: Data
}

function resultFile(folder: string, name: string): string {
  return path.join(folder, `${name}.json`)
}

export async function saveResult(folder: string, name: string, result: Result): Promise<void> {
  writeFileSync(resultFile(folder, name), await format(JSON.stringify(result), { parser: 'json', printWidth: 120 }))
}

function readResult(folder: string, name: string): Result | undefined {
  const file = resultFile(folder, name)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Result) : undefined
}

function circumstancesIn({ circumstances, rounds }: Result): string {
  const { date, command, processor, cores, node, load, openblasCoreType, openblasKernel } = circumstances
  const kernel = openblasKernel === undefined || openblasKernel === null ? '' : `, OpenBLAS kernel ${openblasKernel}`
  const blas = openblasCoreType === null ? kernel : `${kernel}, OPENBLAS_CORETYPE=${openblasCoreType}`
  return `_${date}, ${processor} (${cores} cores, load ${load}), Node ${node}${blas}; ${rounds} rounds; \`${command}\`_`
}

/** The Markdown of one section's last results, or of the targets. */
function textOf(folder: string, name: string): string | undefined {
  if (name === 'targets') {
    const found = Object.fromEntries(sections.map(({ name }) => [name, readResult(folder, name)?.data]))
    return targetsTable(found)
  }
  const section = sections.find((each) => each.name === name)
  const result = readResult(folder, name)
  if (section === undefined || result === undefined) return undefined
  return `${circumstancesIn(result)}\n\n${section.write(result.data)}`
}

/** The report of the sections that were measured, and of the goals. */
export function report(folder: string, measured: readonly Section[]): string {
  return [...measured, { name: 'targets', title: 'Goals' }]
    .flatMap(({ name, title }) => {
      const text = textOf(folder, name)
      return text === undefined ? [] : [`## ${title}\n\n${text}\n`]
    })
    .join('\n')
}

/**
 * Puts the results of the sections that were measured between the markers `<!-- bench: NAME -->` and `<!-- /bench -->` of a
 * Markdown file. The others keep their text: their results may be older than what the section writes now.
 */
export async function document(folder: string, file: string, measured: readonly Section[]): Promise<void> {
  const names = new Set(['targets', ...measured.map(({ name }) => name)])
  const text = readFileSync(file, 'utf8').replace(
    /(<!-- bench: (\w+) -->\n)[^]*?(<!-- \/bench -->)/g,
    (whole, begin: string, name: string, end: string) => {
      const found = names.has(name) ? textOf(folder, name) : undefined
      return found === undefined ? whole : `${begin}\n${found}\n\n${end}`
    },
  )
  writeFileSync(file, await format(text, { parser: 'markdown', printWidth: 120 }))
}

import { describe, expect, it } from 'vitest'
import * as arrow from '../../../src/data/files/arrow/arrow.js'
import * as csv from '../../../src/data/csv/index.js'
import * as files from '../../../src/data/files/detect.js'
import * as jsonl from '../../../src/data/files/jsonl.js'
import * as npy from '../../../src/data/files/npy/npy.js'
import * as parquet from '../../../src/data/files/parquet/parquet.js'
import * as xlsx from '../../../src/data/files/xlsx/xlsx.js'
import * as main from '../../../src/index.js'
import * as report from '../../../src/report/index.js'
import * as exported from '../../../src/export/index.js'
import * as inference from '../../../src/predict/inference/index.js'
import * as serve from '../../../src/serve/index.js'
import type { Argument, ArgumentsEntry } from '../registry/argument-types.js'
import { checkArguments } from '../registry/arguments/check.js'
import { dataArguments } from '../registry/arguments/data.js'
import { reportArguments } from '../registry/arguments/report.js'
import { serveArguments } from '../registry/arguments/serve.js'
import { trainArguments } from '../registry/arguments/train.js'
import { probes, probesBut } from '../registry/probes.js'
import { classNetwork } from '../registry/samples.js'

const { WellfitError } = main
const entries = [...dataArguments, ...trainArguments, ...checkArguments, ...reportArguments, ...serveArguments]

/** What is exported and not called here, each with its reason. */
const notCalled: Readonly<Record<string, string>> = {
  WellfitError: 'programs catch its instances and make none',
  'predict WellfitError': 'the same',
  'ScalerFitter.finish': 'takes no argument',
}

function functionsOf(prefix: string, exported: object): string[] {
  const functions = Object.entries(exported).filter(([, value]) => typeof value === 'function')
  return functions.map(([name]) => `${prefix}${name}`)
}

describe('the registry', () => {
  it('holds every exported function and every method', async () => {
    const prototype = Object.getPrototypeOf(await classNetwork()) as object
    const methods = Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor')
    const called = methods.filter(
      (name) => typeof Object.getOwnPropertyDescriptor(prototype, name)?.value === 'function',
    )
    const all = [
      ...functionsOf('', main),
      ...functionsOf('arrow ', arrow),
      ...functionsOf('csv ', csv),
      ...functionsOf('files ', files),
      ...functionsOf('jsonl ', jsonl),
      ...functionsOf('npy ', npy),
      ...functionsOf('parquet ', parquet),
      ...functionsOf('xlsx ', xlsx),
      ...functionsOf('report ', report),
      ...functionsOf('serve ', serve),
      ...functionsOf('predict ', inference),
      ...functionsOf('export ', exported),
      ...called.map((name) => `Network.${name}`),
      ...functionsOf('ScalerFitter.', main.scalerFitter()),
    ]
    const known = [...entries.map(({ name }) => name), ...Object.keys(notCalled)]
    expect(known.toSorted()).toEqual(all.toSorted())
  })
})

/** The name in errors: of a method, its own. */
function functionName({ name }: ArgumentsEntry): string {
  return /[^ .]+$/.exec(name)?.[0] ?? name
}

async function outcomeOf(entry: ArgumentsEntry, values: readonly unknown[]): Promise<unknown> {
  try {
    await entry.call(...values)
    return null
  } catch (error) {
    return error
  }
}

function namesIt(field: string, name: string, { keys = [] }: Argument): boolean {
  return field === name || field.startsWith(`${name}.`) || field.startsWith(`${name}[`) || keys.includes(field)
}

function words(error: unknown): string {
  return error instanceof Error ? (error.stack ?? '').split('\n', 2).join() : typeof error
}

/** Values that stand in for parts of an argument. */
const parts = ['null', 'number', 'nan', 'text', 'bigint', 'list', 'object', 'hostile'] as const

/** Every so many probes replace a member of a member: a chart is drawn for each that is accepted. */
const INNER_EVERY = 2

/** Every so many probes replace a member of what a page shows: its charts are called with all of them. */
const PAGE_EVERY = 4

/** A value with one of its members, or a member of one, replaced by each of some probes, every so many of them in turn. */
function changes(value: unknown, every: number, depth = 2): (readonly [part: string, changed: unknown])[] {
  if (depth === 0 || typeof value !== 'object' || value === null) return []
  const isList = Array.isArray(value)
  if (!isList && Object.getPrototypeOf(value) !== Object.prototype) return []
  const keys = isList ? Object.keys(value).slice(0, 1) : Object.keys(value)
  return keys.flatMap((key, k) => {
    const member: unknown = Reflect.get(value, key)
    const replaced = [
      ...parts.filter((_, i) => i % every === k % every).map((name) => [`${key} ← ${name}`, probes[name]()] as const),
      ...changes(member, Math.max(every, INNER_EVERY), depth - 1).map(
        ([part, changed]) => [`${key}.${part}`, changed] as const,
      ),
    ]
    return replaced.map(([part, changed]) => [part, withMember(value, key, changed)] as const)
  })
}

function withMember(value: object, key: string, member: unknown): unknown {
  return Array.isArray(value) ? value.with(Number(key), member) : { ...value, [key]: member }
}

/** What is wrong with how a function takes a value that is none of an argument's type. */
async function faultOf(entry: ArgumentsEntry, name: string, probe: string, value: unknown): Promise<string | null> {
  const argument = entry.arguments[name]
  if (argument === undefined) return 'no such argument'
  const values = Object.entries(entry.arguments).map(([other, { good }]) => (other === name ? value : good()))
  const error = await outcomeOf(entry, values)
  if (error === null) return 'nothing is thrown'
  if (!(error instanceof WellfitError)) return `untyped: ${words(error)}`
  if (error.functionName !== functionName(entry)) return `names ${error.functionName}: ${error.message}`
  if (probe === 'getters' && argument.isOptions === true) return null
  return namesIt(error.field ?? '', name, argument) ? null : `names \`${error.field}\`: ${error.message}`
}

describe.each(entries.map((entry) => [entry.name, entry] as const))('%s', (_, entry) => {
  const given = Object.entries(entry.arguments)

  it('takes valid arguments', async () => {
    expect(
      await outcomeOf(
        entry,
        given.map(([, { good }]) => good()),
      ),
    ).toBeNull()
  })

  it('refuses what is none of an argument, naming it', async () => {
    const faults: string[] = []
    for (const [name, { fine }] of given) {
      const probes = probesBut(fine.filter((probe) => probe !== 'undefined'))
      const all = fine.includes('undefined') ? probes : [...probes, ['undefined', () => undefined] as const]
      for (const [probe, make] of all) {
        const fault = await faultOf(entry, name, probe, make())
        if (fault !== null) faults.push(`${name} ← ${probe} ${fault}`)
      }
    }
    expect(faults).toEqual([])
  })

  it('throws no untyped error for a value of the type that holds nothing of use', async () => {
    const faults: string[] = []
    for (const [name, { fine }] of given) {
      for (const [probe, make] of probesBut([]).filter(([probe]) => fine.includes(probe))) {
        const values = given.map(([other, { good }]) => (other === name ? make() : good()))
        const error = await outcomeOf(entry, values)
        if (error !== null && !(error instanceof WellfitError)) faults.push(`${name} ← ${probe}`)
      }
    }
    expect(faults).toEqual([])
  })

  it('throws no untyped error where a part of an argument is none of its type', async () => {
    const faults: string[] = []
    for (const [name, { good, isOptions }] of given) {
      if (isOptions === true) continue
      for (const [part, changed] of changes(good(), entry.name.startsWith('report render') ? PAGE_EVERY : 1)) {
        const values = given.map(([other, argument]) => (other === name ? changed : argument.good()))
        const error = await outcomeOf(entry, values)
        if (error !== null && !(error instanceof WellfitError)) faults.push(`${name}.${part} ${words(error)}`)
      }
    }
    expect(faults).toEqual([])
  })
})

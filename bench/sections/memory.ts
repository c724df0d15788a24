import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { bytes, table } from '../lib/markdown.ts'
import type { Context, Section } from '../lib/section.ts'

interface Moment {
  readonly linearBytes: number
  readonly usedBytes: number
  readonly heapBytes: number
}

interface ProcessMoment extends Moment {
  readonly residentBytes: number
}

export interface Memory {
  readonly epochs: { readonly epochs: number; readonly first: Moment; readonly last: Moment }
  readonly networks: { readonly cycles: number; readonly first: ProcessMoment; readonly last: ProcessMoment }
  readonly rows: {
    readonly rows: number
    readonly features: number
    readonly dataBytes: number
    readonly peakBytes: number
    readonly aboveDataBytes: number
    readonly seconds: number
  }
}

async function run<T>(script: string, ...args: readonly string[]): Promise<T> {
  const file = fileURLToPath(new URL(`../memory/${script}.ts`, import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', file, ...args])
  return JSON.parse(stdout) as T
}

async function measure({ tiny }: Context): Promise<Memory> {
  return {
    epochs: await run('epochs', tiny ? '5' : '10000'),
    networks: await run('networks', tiny ? '20' : '100000'),
    rows: await run('rows', tiny ? '1000' : '1000000'),
  }
}

function networksTable({ cycles, first, last }: Memory['networks']): string {
  return table(
    ['', `after ${Math.floor(cycles * 0.4).toLocaleString('en')} networks`, `after ${cycles.toLocaleString('en')}`],
    [
      ['linear memory', bytes(first.linearBytes), bytes(last.linearBytes)],
      ['of it allocated', bytes(first.usedBytes), bytes(last.usedBytes)],
      ['JavaScript objects', bytes(first.heapBytes), bytes(last.heapBytes)],
      ['the whole process', bytes(first.residentBytes), bytes(last.residentBytes)],
    ],
  )
}

function write({ epochs, networks, rows }: Memory): string {
  const { first, last } = epochs
  const perEpoch = (last.heapBytes - first.heapBytes) / (epochs.epochs - 1)
  return [
    table(
      ['', 'after epoch 1', `after epoch ${epochs.epochs}`],
      [
        ['linear memory', bytes(first.linearBytes), bytes(last.linearBytes)],
        ['of it allocated', bytes(first.usedBytes), bytes(last.usedBytes)],
        ['JavaScript objects', bytes(first.heapBytes), bytes(last.heapBytes)],
      ],
    ),
    `The additional objects are the rows of the history: ${perEpoch.toFixed(0)} bytes per epoch.`,
    'Networks created, trained and disposed one after the other; a tenth of the fits is aborted, a tenth fails in a callback:',
    networksTable(networks),
    `One epoch on ${rows.rows.toLocaleString('en')} × ${rows.features} f32 (${bytes(rows.dataBytes)} with the ` +
      `labels) takes a process of at most ${bytes(rows.peakBytes)}, ` +
      `${bytes(rows.aboveDataBytes)} more than the data, and ${rows.seconds} s.`,
  ].join('\n\n')
}

export const memory: Section<Memory> = { name: 'memory', title: 'Memory', measure, write }

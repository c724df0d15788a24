import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readArguments } from '../../../src/cli/flags/flags.js'
import { readChoices, TRAIN_FLAGS } from '../../../src/cli/flags/train.js'
import { readTypesFlag } from '../../../src/cli/flags/types.js'
import type { DataReport } from '../../../src/result/index.js'
import { expectFault } from '../../support/errors.js'

/** A training of one network. */
const plain = ['train', '--recipe=plain'] as const

const flagsOf = (...args: string[]) => readArguments(args, TRAIN_FLAGS).flags
const main = fileURLToPath(new URL('../../../dist/src/cli/main.js', import.meta.url))

let folder = ''
let file = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wellfit-types-'))
  file = join(folder, 'codes.csv')
  const rows = Array.from({ length: 90 }, (_, i) => `${i},${i % 3},${i === 8 ? '' : (i * 7) % 11},${i % 2}`)
  await writeFile(file, ['id,zip,x,y', ...rows].join('\n'))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

const wellfit = async (...args: string[]): Promise<{ stdout: string; stderr: string }> =>
  await promisify(execFile)(process.execPath, [main, ...args]).catch((failed: unknown) => failed as never)

describe('--types', () => {
  it('names the kinds of columns', () => {
    expect(readTypesFlag(flagsOf())).toEqual({})
    const { types } = readTypesFlag(flagsOf('--types', 'zip=category,a=b=number,__proto__=ignore'))
    expect(types).toEqual(
      new Map([
        ['zip', 'category'],
        ['a=b', 'number'],
        ['__proto__', 'ignore'],
      ]),
    )
  })

  it('names the decimal separator of numbers, and the order of dates', () => {
    const { types } = readTypesFlag(flagsOf('--types', 'a=number:comma,b=number:point,c=date:mdy'))
    expect(types).toEqual(
      new Map([
        ['a', { kind: 'number', decimal: ',', grouping: '.' }],
        ['b', { kind: 'number', decimal: '.', grouping: ',' }],
        ['c', { kind: 'date', order: 'mdy' }],
      ]),
    )
  })

  it.each([
    'zip',
    'a=number:dot',
    'a=category:comma',
    'a=toString',
    '=number',
    'zip=text',
    'zip=category,zip=number',
    '',
  ])('refuses %j', (text) => {
    expectFault(() => readTypesFlag(new Map([['types', text]])), { code: 'INVALID_OPTION', field: '--types' })
  })

  it('is what the file is read by', async () => {
    const args = ['data', file, '--target', 'y', '--json']
    const kinds = async (...more: string[]): Promise<string[]> => {
      const { columns } = JSON.parse((await wellfit(...args, ...more)).stdout) as DataReport
      return columns.map(({ name, kind }) => `${name} ${kind}`)
    }
    expect(await kinds()).toEqual(['id number', 'zip number', 'x number', 'y number'])
    expect(await kinds('--types', 'zip=category,id=ignore')).toEqual(['zip category', 'x number', 'y number'])
    expect((await wellfit(...args, '--types', 'zap=category')).stderr).toContain('Did you mean "zip"?')
  })
})

describe('--missing', () => {
  it('is impute or error', () => {
    expect(readChoices(flagsOf()).missing).toBe('impute')
    expect(readChoices(flagsOf('--missing', 'error')).missing).toBe('error')
    expectFault(() => readChoices(flagsOf('--missing', 'eror')), { field: '--missing' }, 'Did you mean error?')
  })

  it('makes a gap an error that names it', async () => {
    const args = [...plain, file, '--target', 'y', '--missing', 'error', '--epochs', '1', '--seed', '1']
    expect((await wellfit(...args)).stderr).toContain('column "x"')
    expect(await wellfit(...args, '--ignore', 'x', '--no-preflight', '--no-folds', '--quiet')).not.toHaveProperty(
      'code',
    )
  })
})

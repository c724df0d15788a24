import { describe, expect, it } from 'vitest'
import { choiceFlag, listFlag, numberFlag, readArguments, type Flag } from '../../../src/cli/flags/flags.js'

const known: readonly Flag[] = [
  { name: 'target', value: '<column>', help: '' },
  { name: 'learning-rate', value: '<x>', help: '' },
  { name: 'layers', value: '<units>', help: '' },
  { name: 'no-preflight', help: '' },
  { name: 'quiet', help: '' },
]
const read = (...args: string[]): ReturnType<typeof readArguments> => readArguments(args, known)

describe('readArguments', () => {
  it('reads flags and positional arguments in any order, values as they were typed', () => {
    const { flags, positional } = read('--target', '007', 'data.csv', '--no-preflight', '--layers=64,32', 'more.csv')
    expect([...flags]).toEqual([
      ['target', '007'],
      ['no-preflight', ''],
      ['layers', '64,32'],
    ])
    expect(positional).toEqual(['data.csv', 'more.csv'])
  })

  it.each([
    [['--target=a=b'], 'a=b'],
    [['--target=--quiet'], '--quiet'],
    [['--target=-1'], '-1'],
    [['--target='], ''],
    [['--target', 'two words\nand lines'], 'two words\nand lines'],
    [['--target', '__proto__'], '__proto__'],
  ])('takes %j', (args, value) => {
    expect(read(...args).flags.get('target')).toBe(value)
  })

  it('takes a lone dash, standard input, as positional and as a value', () => {
    const { flags, positional } = read('-', '--target', '-')
    expect(positional).toEqual(['-'])
    expect(flags.get('target')).toBe('-')
  })

  it('takes everything after -- as positional', () => {
    expect(read('--quiet', '--', '--target', '-x.csv').positional).toEqual(['--target', '-x.csv'])
  })

  it.each([
    [['--trget', 'x'], /`--trget` must be a known flag\. Did you mean `--target`\?/],
    [['--learning_rate=1'], /Did you mean `--learning-rate`/],
    [['--target-column=secret'], /^wellfit: `--target-column` must be a known flag/],
    [['--__proto__=1'], /`--__proto__` must be a known flag/],
    [['--constructor', '1'], /must be a known flag/],
    [['-q'], /`-q` must be a known flag/],
    [['---target', 'x'], /must be a known flag/],
    [['--target', 'x', '--target', 'y'], /`--target` must be given once/],
    [['--quiet=yes'], /`--quiet` \(="yes"\) must have no value/],
    [['--target'], /`--target` must be followed by a value, <column>/],
    [['--target', '--quiet'], /followed by a value.*write --target=--quiet/],
    [['--learning-rate', '-1'], /followed by a value.*write --learning-rate=-1/],
  ])('refuses %j', (args, message) => {
    expect(() => read(...args)).toThrow(message)
  })
})

describe('a flag’s value', () => {
  const flags = (value: string): ReadonlyMap<string, string> => new Map([['x', value]])

  it.each([
    ['1', 1],
    ['0.5', 0.5],
    ['.5', 0.5],
    ['1e-3', 1e-3],
    ['-2', -2],
  ])('as a number: %s', (text, value) => {
    expect(numberFlag(flags(text), 'x', { min: -5 })).toBe(value)
  })

  it.each(['', ' ', '0x10', '1e400', '12abc', 'NaN', 'Infinity', '0,5', '1_000'])('is no number: %j', (text) => {
    expect(() => numberFlag(flags(text), 'x', { min: -5 })).toThrow(/`--x` \(=.*\) must be a number/)
  })

  it.each([
    ['-1', { min: 0 }, /`--x` \(=-1\) must be a number of at least 0/],
    ['0', { min: 0, minExcluded: true, max: 1 }, /`--x` \(=0\) must be a number in \(0, 1\]/],
    ['1.5', { min: 1, whole: true }, /`--x` \(=1.5\) must be a whole number/],
  ])('must lie where it means something: %s', (text, range, message) => {
    expect(() => numberFlag(flags(text), 'x', range)).toThrow(message)
  })

  it('as a list', () => {
    expect(listFlag(flags('64, 32'), 'x')).toEqual([64, 32])
    expect(listFlag(flags('none'), 'x')).toEqual([])
    for (const text of ['', '64,', '64;32', '1.5', '-1', '1e9'])
      expect(() => listFlag(flags(text), 'x')).toThrow(/such as 64,32/)
  })

  it('as a word', () => {
    expect(choiceFlag(flags('adam'), 'x', ['adam', 'sgd'])).toBe('adam')
    expect(() => choiceFlag(flags('adm'), 'x', ['adam', 'sgd'])).toThrow(/be one of adam, sgd\. Did you mean adam\?/)
    expect(() => choiceFlag(flags('constructor'), 'x', ['adam'])).toThrow(/be one of adam/)
  })

  it('is undefined where it is not given', () => {
    const none = new Map<string, string>()
    expect([numberFlag(none, 'x', { min: 0 }), listFlag(none, 'x'), choiceFlag(none, 'x', ['a'])]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})

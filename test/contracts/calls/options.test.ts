import { describe, expect, it, vi } from 'vitest'
import { WellfitError } from '../../../src/index.js'
import { describeAugmentations } from '../../../src/model/augmentation/augmentations.js'
import type { OptionsEntry } from '../registry/option-types.js'
import { checkOptions } from '../registry/options/check.js'
import { dataOptions } from '../registry/options/data.js'
import { reportOptions } from '../registry/options/report.js'
import { serveOptions } from '../registry/options/serve.js'
import { trainOptions } from '../registry/options/train.js'
import { probesBut } from '../registry/probes.js'
import { augmentationRanges, ownRanges, ranges } from '../registry/ranges.js'
import { classNetwork, parts } from '../registry/samples.js'

const entries = [...dataOptions, ...trainOptions, ...checkOptions, ...reportOptions, ...serveOptions]

/** The name in errors: of a method, its own. */
function functionName({ name }: OptionsEntry): string {
  return name.split('.').at(-1) ?? name
}

/** What is wrong with how a call refuses its options; nothing where it throws a typed error of that function and field. */
async function faultOf(entry: OptionsEntry, options: object, isField: (field: string) => boolean): Promise<string[]> {
  try {
    await entry.call(options)
  } catch (error) {
    if (!(error instanceof WellfitError)) return [`untyped: ${String(error)}`]
    if (error.functionName !== functionName(entry)) return [`names ${error.functionName}: ${error.message}`]
    return isField(error.field ?? '') ? [] : [`names \`${error.field}\`: ${error.message}`]
  }
  return ['nothing is thrown']
}

describe.each(entries.map((entry) => [`${entry.name} ${entry.of ?? 'options'}`, entry] as const))('%s', (_, entry) => {
  const { call, required = {}, takes } = entry
  const names = Object.keys(takes)

  it.skipIf(entry.requires !== undefined)('takes what the other cases begin with', async () => {
    expect(await faultOf(entry, { ...required }, () => false)).toEqual(['nothing is thrown'])
  })

  it('refuses an unknown option, and lists those that there are', async () => {
    const unknown = 'qqqqqqqqqqqqqqqqqqqqqqqq'
    expect(await faultOf(entry, { ...required, [unknown]: 1 }, (field) => field === unknown)).toEqual([])
    const listed = await Promise.resolve(call)
      .then((caller) => caller({ ...required, [unknown]: 1 }))
      .catch((error: WellfitError) => /The (?:options|classes) are (.*)\.$/.exec(error.remedy ?? '')?.[1]?.split(', '))
    expect((listed as string[]).toSorted()).toEqual([...names, ...(entry.ofOtherKinds ?? [])].toSorted())
  })

  it('refuses a symbol as a key', async () => {
    expect(await faultOf(entry, { ...required, [Symbol('l2')]: 1 }, (field) => field === 'Symbol(l2)')).toEqual([])
  })

  it('names the option that a misspelt one is near to', async () => {
    const faults: string[] = []
    for (const name of names.filter((known) => !(`${known}s` in takes))) {
      const misspelt = `${name}s`
      await faultOf({ ...entry, call }, { ...required, [misspelt]: 1 }, (field) => field === misspelt).then((found) =>
        faults.push(...found.map((fault) => `${misspelt} ${fault}`)),
      )
    }
    expect(faults).toEqual([])
  })

  it('refuses values of a wrong type, naming the option', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const faults: string[] = []
    for (const [name, fine] of Object.entries(takes)) {
      for (const [probe, make] of probesBut(fine)) {
        const options = Object.freeze({ ...required, [name]: make() })
        const found = await faultOf(entry, options, (field) => field.includes(name))
        faults.push(...found.map((fault) => `${name} ← ${probe} ${fault}`))
      }
    }
    expect(faults).toEqual([])
    expect(warned).not.toHaveBeenCalled()
    warned.mockRestore()
  })
})

/** What an error says that a number must be; `null` where it says no range. */
async function rangeOf({ call, required = {} }: OptionsEntry, name: string): Promise<string | null> {
  try {
    await call(Object.freeze({ ...required, [name]: -1e300 }))
  } catch (error) {
    const words = error instanceof WellfitError ? error.message : ''
    return /must be (a (?:whole )?number (?:above|from|in|of) .*?)\.(?:$| )/.exec(words)?.[1] ?? null
  }
  return null
}

it('every number has the range of its name, which its error tells', async () => {
  const told = new Map<string, string>()
  for (const entry of entries) {
    for (const name of Object.keys(entry.takes)) {
      const range = await rangeOf(entry, name)
      if (range !== null) told.set(`${entry.name} ${entry.of ?? 'options'} ${name}`, range)
    }
  }
  const expected = [...told.keys()].map((key) => [key, ownRanges[key] ?? ranges[key.split(' ').at(-1) ?? '']])
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(expected))
  // No range is left in the table of which no option tells any more.
  const names = new Set([...told.keys()].map((key) => key.split(' ').at(-1)))
  expect(Object.keys(ranges).filter((name) => !names.has(name))).toEqual([])
  expect(Object.keys(ownRanges).filter((key) => !told.has(key))).toEqual([])
})

it.each(Object.entries(augmentationRanges))('the numbers of %s have the range of the table', (kind, expected) => {
  const told = Object.keys(expected).map((name) => {
    const image = ['noise', 'mask', 'mixup'].includes(kind) ? {} : { image: [8, 6, 3] }
    const required = kind === 'crop' ? { padding: 1 } : kind === 'cutout' ? { size: 1 } : kind === 'mask' ? { rate: 0.1 } : {} // prettier-ignore
    const augmentation = { kind, ...image, ...required, [name]: -1e300 }
    try {
      describeAugmentations('fit', [augmentation], 8 * 6 * 3)
    } catch (error) {
      return [name, /must be (a (?:whole )?number (?:above|from|in|of) .*?)\.(?:$| )/.exec(String(error))?.[1]]
    }
    return [name, 'taken']
  })
  expect(Object.fromEntries(told)).toEqual(expected)
})

describe('a refused call', () => {
  const wrong = [{ L2: 1 }, { l2: '1' }, { penalizeBiases: 'yes' }, { examples: 0 }, { examples: -3 }]

  it('leaves weights, counts of evaluations and options as they are', async () => {
    const net = await classNetwork()
    const { train, test } = parts()
    const before = net.parameters
    for (const options of wrong) {
      const frozen = Object.freeze({ ...options }) as object
      for (const call of [
        () => net.evaluate(test, frozen),
        () => net.loss(test, frozen),
        () => net.gradients(test, frozen),
      ]) {
        expect(call).toThrow(WellfitError)
      }
      await expect(net.fit(train, frozen)).rejects.toThrow(WellfitError)
    }
    expect(test.part?.evaluations).toBe(0)
    expect(net.parameters).toEqual(before)
    expect(net.evaluate(test).testEvaluation?.evaluations).toBe(1)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCsv, type CsvOptions, type TextSource, type Table } from '../../../src/data/csv/index.js'
import { WellfitError } from '../../../src/errors.js'
import { expectRejection } from '../../support/errors.js'
import { chunksOf as chunks, everySource } from '../../support/sources.js'

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

const everyByte = (bytes: Uint8Array): AsyncGenerator<Uint8Array> => chunks(bytes, ...bytes.keys())

function withByte(head: Uint8Array, byte: number): Uint8Array {
  const bytes = new Uint8Array(head.length + 1)
  bytes.set(head)
  bytes[head.length] = byte
  return bytes
}

/** The table, or what is wrong with it. */
async function outcome(source: TextSource, options?: CsvOptions): Promise<Table | string> {
  try {
    return await readCsv(source, options)
  } catch (error) {
    if (error instanceof WellfitError) return error.message
    throw error
  }
}

const files: readonly (readonly [name: string, bytes: Uint8Array])[] = [
  ['everything', encode('\uFEFFa,"b ""é""",c\r\n1,"x\r\ny",\r2.5,"","€,😀"\n\r\n-3e-2,ü,""""\r\n,z,w')],
  ['a quote that is not closed', encode('a,b\n1,2\n3,"é\r\n')],
  ['a quote within a cell', encode('a,b\r\n1,2\r\n3,é"x\r\n')],
  ['a quote behind one that is closed', encode('a,b\r\n"1"" "x,2\r\n')],
  ['a ragged row', encode('a,b\r\n1,2\r\n3\r\n"')],
  ['malformed UTF-8', Uint8Array.of(...encode('a,b\n1,é\n'), 0xe2, 0x82, 0x41, 0x00)],
  ['a NUL', Uint8Array.of(...encode('a,b\n1,é\n'), 0x00, 0xff)],
  ['a character cut off', Uint8Array.of(...encode('a,b\n1,'), 0xf0, 0x9f, 0x98)],
  ['UTF-16', Uint8Array.from(Buffer.from('\uFEFFa,b\n1,€\n2,😀\n', 'utf16le'))],
  ['UTF-16 without a byte order mark', Uint8Array.from(Buffer.from('a,b\n1,€\n2,😀\n', 'utf16le').swap16())],
  ['UTF-16 that is cut off', Uint8Array.from(Buffer.from('\uFEFFa,b\n1,😀', 'utf16le')).subarray(0, -1)],
  ['Windows-1252', Uint8Array.of(...encode('a,b\n1,'), 0xe9, 0x0a, 0x32, 0x2c, 0x80, 0x94, 0xff)],
  ['Windows-1252 that ends in é', Uint8Array.of(...encode('a,b\n1,'), 0xe9)],
  ['no Windows-1252', Uint8Array.of(...encode('a,b\n1,'), 0x81, 0x0a)],
]

/** With the delimiter named, rows are cut as the chunks come; else the first 65,536 characters are waited for. */
const settings: readonly CsvOptions[] = [{ delimiter: ',' }, {}]

describe.each(settings)('cuts, with %j,', (options) => {
  it.each(files)('at every byte, and at each one, change nothing: %s', async (_, bytes) => {
    const whole = await outcome(bytes, options)
    expect(await outcome(everyByte(bytes), options)).toEqual(whole)
    const cut = await Promise.all([...bytes.keys()].map((at) => outcome(chunks(bytes, at), options)))
    for (const result of cut) expect(result).toEqual(whole)
  })

  it('change nothing in files made of what matters', async () => {
    const letters = fc.constantFrom('a', '1', ',', '"', '""', '\r', '\n', '\r\n', ' ', 'é', '😀')
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: letters, maxLength: 24 }), async (text) => {
        const bytes = encode(`a,b\n1,2\n${text}`)
        const whole = await outcome(bytes, options)
        expect(await outcome(everyByte(bytes), options)).toEqual(whole)
        expect(await outcome(`a,b\n1,2\n${text}`, options)).toEqual(whole)
      }),
      { numRuns: 500 },
    )
  })

  it('change nothing in files of one column, where blank lines count', async () => {
    const bytes = encode('a\r\n1\r\n\r\n\n"x\r\n"\r\r\n2')
    const whole = await outcome(bytes, options)
    expect(whole).toMatchObject({ rows: 6 })
    expect(await outcome(everyByte(bytes), options)).toEqual(whole)
  })

  it('change nothing where chunks end, in a file longer than them', async () => {
    const text = `a,b\r\n${Array.from({ length: 20_000 }, (_, i) => `${i},"é\r\n""${i % 7}"\r\n`).join('')}`
    const whole = await readCsv(text)
    expect(whole.rows).toBe(20_000)
    const bytes = encode(text)
    const steps = (size: number): AsyncGenerator<Uint8Array> =>
      chunks(bytes, ...Array.from({ length: Math.floor(bytes.length / size) }, (_, i) => (i + 1) * size))
    for (const size of [bytes.length, 65_536, 65_535, 1_000]) {
      expect(await readCsv(steps(size))).toEqual(whole)
    }
  })
})

describe('bytes that are no UTF-8 text', () => {
  const details = { code: 'INVALID_DATA', functionName: 'readCsv', field: 'source' } as const

  it('are named by their position', async () => {
    const head = encode('a,b\n1,é')
    for (const wrong of [
      [0x80],
      [0xc0, 0xaf],
      [0xed, 0xa0, 0x80],
      [0xf4, 0x90, 0x80, 0x80],
      [0xe2, 0x82, 0x0a],
      [0xf0, 0x9f],
    ]) {
      const bytes = Uint8Array.of(...head, ...wrong)
      await expectRejection(readCsv(bytes), { ...details, byteOffset: head.length }, 'be well-formed UTF-8')
    }
  })

  it('are named beyond the first chunk', async () => {
    const head = encode(`a,b\n${'1,é\n'.repeat(30_000)}`)
    await expectRejection(readCsv(withByte(head, 0xff)), { ...details, byteOffset: head.length })
    await expectRejection(readCsv(withByte(head, 0)), { ...details, byteOffset: head.length }, 'no NUL bytes')
  })

  it('are UTF-16 or NUL, with a hint', async () => {
    const strict = { encoding: 'utf-8' }
    await expectRejection(
      readCsv(Uint8Array.of(0xff, 0xfe, 0x61, 0), strict),
      { ...details, byteOffset: 0 },
      'like UTF-16',
      'Save it as UTF-8',
    )
    const bigEndian = Uint8Array.of(0xfe, 0xff, 0, 0x61)
    await expectRejection(readCsv(bigEndian, strict), { ...details, byteOffset: 0 }, 'like UTF-16')
    await expectRejection(readCsv(Uint8Array.of(0x61, 0, 0x2c, 0), strict), { ...details, byteOffset: 1 }, 'UTF-16')
    await expectRejection(readCsv('é,b\n1,\0'), { ...details, byteOffset: 7 }, 'no NUL bytes')
  })
})

describe('sources', () => {
  it.each(everySource(Uint8Array.from(encode('a,b\n1,é\n'))))('may be %s', async (_, source) => {
    expect(await readCsv(source())).toEqual(await readCsv('a,b\n1,é\n'))
  })

  const text = 'a,b\n1,é\n2,x\n'

  it('are texts, bytes, blobs, streams and iterables', async () => {
    const expected = await readCsv(text)
    const bytes = encode(text)
    const padded = Uint8Array.of(9, ...bytes, 9)
    const sources: TextSource[] = [
      bytes,
      padded.subarray(1, padded.length - 1),
      Buffer.from(text),
      new Blob([text]),
      new Blob([text]).stream(),
      chunks(bytes, 3, 7),
    ]
    for (const table of await Promise.all(sources.map((source) => readCsv(source)))) expect(table).toEqual(expected)
  })

  it('keep nothing of a chunk that is used again', async () => {
    const bytes = encode(text)
    async function* reused(): AsyncGenerator<Uint8Array> {
      const chunk = new Uint8Array(1)
      for (const byte of bytes) {
        chunk[0] = byte
        yield chunk
      }
    }
    expect(await readCsv(reused())).toEqual(await readCsv(text))
  })

  it('give the memory of what a blob hands out back at once, and leave that of others alone', async () => {
    const blobs = Uint8Array.from(encode(text))
    const others = Uint8Array.from(encode(text))
    const streamOf = (chunk: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> =>
      new ReadableStream({
        start: (controller) => {
          controller.enqueue(chunk)
          controller.close()
        },
      })
    const blob = Object.assign(new Blob([text]), { stream: () => streamOf(blobs) })
    expect(await readCsv(blob)).toEqual(await readCsv(text))
    const kept = new Blob([text])
    expect(await readCsv(kept)).toEqual(await readCsv(kept))
    expect(await kept.text()).toBe(text)
    expect(await readCsv(streamOf(others))).toEqual(await readCsv(text))
    expect([blobs.length, others.length]).toEqual([0, encode(text).length])
  })

  it('are closed when the file is given up', async () => {
    let isCancelled = false
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(encode('a,"b\n"x\n')),
      cancel: () => {
        isCancelled = true
      },
    })
    await expectRejection(readCsv(stream), { code: 'INVALID_DATA' })
    expect(isCancelled).toBe(true)
  })

  it('may fail: their error comes through; a file changed meanwhile is said to be', async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield encode('a,b\n')
      throw new Error('gone')
    }
    await expect(readCsv(failing())).rejects.toThrow('gone')
    const changed = Object.assign(new Blob([text]), {
      stream: () =>
        new ReadableStream<Uint8Array<ArrayBuffer>>({
          start: (controller) => controller.error(new DOMException('The file changed.', 'NotReadableError')),
        }),
    })
    await expectRejection(readCsv(changed), { code: 'IO', field: 'source' }, 'unchanged')
  })

  it('are nothing else', async () => {
    const details = { code: 'INVALID_OPTION', field: 'source' } as const
    for (const wrong of [null, undefined, 5, {}, ['a,b'], new Uint16Array(2)]) {
      await expectRejection(readCsv(wrong as string), details)
    }
    async function* texts(): AsyncGenerator<string> {
      yield text
    }
    const source = texts() as unknown as AsyncIterable<Uint8Array>
    await expectRejection(readCsv(source), { code: 'INVALID_DATA', field: 'source' }, 'without an encoding')
    await expectRejection(
      readCsv(text, { delimeter: ',' } as object),
      { code: 'INVALID_OPTION' },
      'Did you mean `delimiter`?',
    )
    await expectRejection(readCsv(text, { longestRow: 10 }), { code: 'INVALID_OPTION', field: 'longestRow', value: 10 })
  })
})

describe('bytes of 128 and above', () => {
  const plain = encode('a,b\n1234567890,abcdefghijklmnopqrstuvwxyz\n')
  const first = 16

  it('are seen at every offset, wherever the bytes lie', async () => {
    for (let shift = 0; shift < 4; shift++) {
      for (let at = first; at < plain.length - 1; at++) {
        const bytes = new Uint8Array(shift + plain.length).subarray(shift)
        bytes.set(plain)
        bytes[at] = 0xff
        const reading = readCsv(bytes, { encoding: 'utf-8' })
        await expectRejection(reading, { code: 'INVALID_DATA', byteOffset: at }, 'UTF-8')
      }
    }
  })

  it('make characters where they belong together', async () => {
    for (let at = first; at < plain.length - 2; at++) {
      const bytes = plain.slice()
      bytes.set(encode('é'), at)
      const [, b] = (await readCsv(bytes)).columns
      expect(b).toMatchObject({ kind: 'category', categories: [new TextDecoder().decode(bytes.subarray(15, -1))] })
    }
  })
})

import { describe, expect, it } from 'vitest'
import { readCsv } from '../../../src/data/csv/index.js'
import { readJsonLines } from '../../../src/data/files/jsonl.js'
import { expectRejection } from '../../support/errors.js'

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)
const utf16le = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'utf16le'))
const utf16be = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'utf16le').swap16())
const latin1 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'))

const text = 'größe,name\n1.5,José\n2,naïve 😀\n3,ça\n'
const western = text.replace(' 😀', '')

describe('the encoding of a text', () => {
  it.each([
    ['UTF-16 (little-endian), as its byte order mark says', utf16le(`\uFEFF${text}`)],
    ['UTF-16 (big-endian), as its byte order mark says', utf16be(`\uFEFF${text}`)],
    ['UTF-16 (little-endian), as its NUL bytes show', utf16le(text)],
    ['UTF-16 (big-endian), as its NUL bytes show', utf16be(text)],
  ])('is recognized and said: %s', async (words, bytes) => {
    const plain = await readCsv(text)
    const table = await readCsv(bytes)
    expect(table.columns).toEqual(plain.columns)
    expect(table.notes).toEqual([`The file is read as ${words}; \`encoding\` (--encoding) names another.`])
  })

  it('is UTF-8 without a word about it, with and without a byte order mark', async () => {
    const plain = await readCsv(text)
    expect(await readCsv(encode(text))).toEqual(plain)
    expect(await readCsv(encode(`\uFEFF${text}`))).toEqual(plain)
    expect(plain.notes).toEqual([])
  })

  it('is Windows-1252 where a byte after ASCII is not UTF-8', async () => {
    const table = await readCsv(latin1(western))
    expect(table.columns).toEqual((await readCsv(western)).columns)
    expect(table.notes).toEqual([
      'The file is not UTF-8 and is read as Windows-1252 (Latin-1); `encoding` (--encoding) names another.',
    ])
  })

  it('is Windows-1252 from the first such byte on, however late it comes', async () => {
    const long = `n,name\n${'1,plain\n'.repeat(50_000)}2,José\n`
    const { rows, columns } = await readCsv(latin1(long))
    expect(rows).toBe(50_001)
    expect(columns[1]).toMatchObject({ categories: ['José', 'plain'] })
  })

  // https://encoding.spec.whatwg.org/index-windows-1252.txt
  it('gives every byte of Windows-1252 its character', async () => {
    const upper = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ'
    for (let byte = 0x80; byte <= 0xff; byte++) {
      const character = byte < 0xa0 ? upper.charAt(byte - 0x80) : String.fromCharCode(byte)
      const bytes = Uint8Array.of(...encode('t,n\nx'), byte, ...encode('x,1\n'))
      if (character === ' ')
        await expectRejection(readCsv(bytes), { code: 'INVALID_DATA', byteOffset: 5 }, 'Windows-1252', '`encoding`')
      else expect((await readCsv(bytes)).columns[0]).toMatchObject({ categories: [`x${character}x`] })
    }
  })

  it('is doubted where letters come in runs, as Cyrillic ones do', async () => {
    // "Москва" and "Киев" in Windows-1251.
    const bytes = Uint8Array.of(...encode('n,city\n1,'), 0xcc, 0xee, 0xf1, 0xea, 0xe2, 0xe0, ...encode('\n2,'), 0xca, 0xe8, 0xe5, 0xe2) // prettier-ignore
    const { notes } = await readCsv(bytes)
    expect(notes?.join()).toContain('do not look like Western European')
    const named = await readCsv(bytes, { encoding: 'windows-1251' })
    expect(named.columns[1]).toMatchObject({ categories: ['Киев', 'Москва'] })
    expect(named.notes).toEqual([])
  })

  it('is what the option says', async () => {
    // 東京 in Shift JIS (JIS X 0208: 938C 8B9E).
    const tokyo = Uint8Array.of(...encode('n,city\n1,'), 0x93, 0x8c, 0x8b, 0x9e)
    expect((await readCsv(tokyo, { encoding: 'Shift_JIS' })).columns[1]).toMatchObject({ categories: ['東京'] })
    const accents = encode('n,t\n1,é\n')
    expect((await readCsv(accents, { encoding: 'latin1' })).columns[1]).toMatchObject({ categories: ['Ã©'] })
    expect((await readCsv(accents, { encoding: 'utf-8-sig' })).columns[1]).toMatchObject({ categories: ['é'] })
    expect((await readCsv(utf16be(text), { encoding: 'utf-16be' })).columns).toEqual((await readCsv(text)).columns)
  })

  it('is an error where the text contradicts it, or no runtime knows it', async () => {
    const details = { code: 'INVALID_DATA', field: 'source' } as const
    await expectRejection(readCsv(latin1(western), { encoding: 'utf-8' }), details, 'well-formed UTF-8', '`encoding`')
    await expectRejection(readCsv(encode('n\n1\n2'), { encoding: 'utf-16le' }), details, 'utf-16le')
    await expectRejection(readCsv(utf16le(text), { encoding: 'windows-1252' }), details, 'Windows-1252')
    await expectRejection(readCsv(utf16le('a\n\0'), { encoding: 'utf-16le' }), details, 'no NUL')
    for (const encoding of ['klingon', 7, ''] as unknown as string[]) {
      await expectRejection(readCsv('a\n1', { encoding }), { code: 'INVALID_OPTION', field: 'encoding' }, 'utf-16le')
    }
  })

  it('is UTF-8 with a fault where whole characters of UTF-8 come before the fault', async () => {
    const bytes = Uint8Array.of(...encode('n,t\n1,é\n2,'), 0xe9, 0x0a)
    await expectRejection(readCsv(bytes), { code: 'INVALID_DATA', byteOffset: 11 }, '--encoding')
  })

  it('is recognized in JSON lines and arrays too', async () => {
    const lines = '{"a":1,"t":"é"}\n{"a":2,"t":"ü"}\n'
    const array = '[{"a":1,"t":"é"},\n {"a":2,"t":"ü"}]'
    const { columns } = await readJsonLines(lines)
    for (const bytes of [utf16le(lines), utf16be(`\uFEFF${array}`), latin1(lines), latin1(array)]) {
      const table = await readJsonLines(bytes)
      expect(table.columns).toEqual(columns)
      expect(table.notes).toHaveLength(1)
    }
    expect((await readJsonLines(latin1(lines), { encoding: 'latin1' })).notes).toEqual([])
  })
})

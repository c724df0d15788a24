import { describe, expect, it } from 'vitest'
import { bytesOf } from '../../../src/data/input/source.js'
import { textChunks } from '../../../src/data/input/text/text-chunks.js'
import { expectRejection } from '../../support/errors.js'
import { everySource } from '../../support/sources.js'

const bytes = Uint8Array.from({ length: 70_000 }, (_, i) => (i * 31) % 251)

const ignore = (): void => undefined

describe('the bytes of a source', () => {
  it.each(everySource(bytes.slice(0, 300)))('are those of the %s, no more and no fewer', async (_, source) => {
    expect(await bytesOf('readNpy', source(), 300)).toEqual(bytes.slice(0, 300))
  })

  it('are refused beyond the most that a reader takes', async () => {
    const stream = new Blob([bytes]).stream()
    await expectRejection(
      bytesOf('readNpy', stream, bytes.length - 1),
      { code: 'UNSUPPORTED', field: 'source' },
      '69999',
    )
  })

  it('come in chunks of at most 65,536', async () => {
    const lengths: number[] = []
    const text = bytes.map((byte) => 32 + (byte % 64))
    for await (const chunk of textChunks('readCsv', text, undefined, ignore)) lengths.push(chunk.length)
    expect(lengths).toEqual([65_536, 70_000 - 65_536])
  })
})

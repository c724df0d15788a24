import { expect, it } from 'vitest'
import { alone, type Communicator, gatherBytes, gatherTexts } from '../../src/program/blocks/communicator.js'

/** The last of three ranks; the others send these texts. */
function rankOf(texts: readonly string[]): { readonly communicator: Communicator; readonly sent: string[][] } {
  const sent: string[][] = []
  const encoder = new TextEncoder()
  const communicator: Communicator = {
    ...{ rank: texts.length, size: texts.length + 1, fail: () => undefined, close: () => undefined },
    exchange(sends, receives) {
      // First the lengths, as doubles, then the bytes.
      const isLengths = sent.length === 0
      sent.push(
        sends.map(({ to, bytes }) =>
          isLengths
            ? `${to}: ${new Float64Array(bytes.slice().buffer)[0]}`
            : `${to}: ${new TextDecoder().decode(bytes)}`,
        ),
      )
      for (const { from, bytes } of receives) {
        const text = encoder.encode(texts[from])
        bytes.set(isLengths ? new Uint8Array(Float64Array.of(text.length).buffer) : text)
      }
    },
  }
  return { communicator, sent }
}

it('gathers the texts of every rank, whatever their lengths', () => {
  const { communicator, sent } = rankOf(['Füße', ''])
  expect(gatherTexts(communicator, 'own')).toEqual(['Füße', '', 'own'])
  expect(sent).toEqual([
    ['0: 3', '1: 3'],
    ['0: own', '1: own'],
  ])
})

it('exchanges nothing where there is one rank', () => {
  const exchange = (): never => {
    throw new Error('exchanged')
  }
  expect(gatherBytes({ ...alone, exchange }, Uint8Array.of(1, 2))).toEqual([Uint8Array.of(1, 2)])
})

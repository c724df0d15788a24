import { Refusal } from './refusal.js'

/** Bodies that may be in memory at once, in multiples of the longest one allowed. */
const MOST_BODIES = 16

/** Reads the bodies of requests, and bounds the memory that all of them take. */
export class BodyReader {
  readonly #maxBytes: number
  #held = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /**
   * The text of a body; `use` is called with it while its bytes count as held.
   *
   * @throws Refusal 413 where it is too long, 400 where it is not UTF-8, 503 where too many are held.
   */
  async read<T>(request: Request, signal: AbortSignal, use: (text: string) => Promise<T>): Promise<T> {
    const announced = Number(request.headers.get('content-length') ?? 0)
    if (announced > this.#maxBytes) throw this.#tooLong(announced)
    let bytes = 0
    try {
      const chunks: Uint8Array[] = []
      for await (const chunk of chunksOf(request, signal)) {
        bytes += chunk.length
        this.#held += chunk.length
        if (bytes > this.#maxBytes) throw this.#tooLong(bytes)
        if (this.#held > MOST_BODIES * this.#maxBytes) throw busy()
        chunks.push(chunk)
      }
      return await use(textOf(chunks, bytes))
    } finally {
      this.#held -= bytes
    }
  }

  #tooLong(bytes: number): Refusal {
    return new Refusal(413, {
      field: 'body',
      value: `${bytes} bytes${bytes > this.#maxBytes ? ' or more' : ''}`,
      expected: `have at most ${this.#maxBytes} bytes`,
      remedy: 'Send the rows in several requests.',
    })
  }
}

function busy(): Refusal {
  const expected = 'wait until others are answered: too many are being read'
  return new Refusal(503, { code: 'UNSUPPORTED', field: 'request', expected }, { 'retry-after': '1' })
}

/** The chunks of a body; ends with an error as soon as the signal fires, however long the sender takes. */
async function* chunksOf({ body }: Request, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  if (body === null) return
  const reader = body.getReader()
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
  aborted.catch(() => undefined)
  try {
    for (;;) {
      signal.throwIfAborted()
      const { done, value } = await Promise.race([reader.read(), aborted])
      if (done) return
      yield value
    }
  } finally {
    reader.cancel().catch(() => undefined)
  }
}

function textOf(chunks: readonly Uint8Array[], length: number): string {
  const bytes = new Uint8Array(length)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.length
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new Refusal(400, { field: 'body', expected: 'be UTF-8', remedy: 'Encode the text as UTF-8.' })
  }
}

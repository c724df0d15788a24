import { WellfitError } from '../../../errors.js'

/**
 * Decompresses gzip or deflate as the bytes come. gzip of several members, as `cat a.gz b.gz` and bgzip write it, is
 * decompressed by Node, Deno and Bun; the `DecompressionStream` of browsers takes one member.
 *
 * @throws WellfitError `INVALID_DATA` where the bytes are damaged or cut off.
 */
export async function* inflate(
  functionName: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  format: 'gzip' | 'deflate-raw',
): AsyncGenerator<Uint8Array, void, undefined> {
  const source = watched(segmentsOf(chunks))
  const zlib = format === 'gzip' ? zlibOfNode() : undefined
  try {
    yield* zlib === undefined ? byStream(source.segments, format) : byZlib(source.segments, zlib)
  } catch (cause) {
    // What is wrong with the source is no damage of its contents, and may come on top of such damage.
    const failure = source.failure()
    throw failure === undefined ? damaged(functionName, format, cause) : failure.cause
  }
}

type Segments = AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined>

async function* byStream(
  segments: Segments,
  format: 'gzip' | 'deflate-raw',
): AsyncGenerator<Uint8Array, void, undefined> {
  const packed = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const { done, value } = await segments.next()
      if (done === true) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      await segments.return()
    },
  })
  const reader = packed.pipeThrough(new DecompressionStream(format)).getReader()
  let isDone = false
  try {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) yield chunk.value
    isDone = true
  } finally {
    if (!isDone) await reader.cancel().catch(() => undefined)
  }
}

async function* byZlib(segments: Segments, zlib: Zlib): AsyncGenerator<Uint8Array, void, undefined> {
  const gunzip = zlib.createGunzip({ chunkSize: OUTPUT_BYTES })
  const feeding = feed(segments, gunzip)
  try {
    for await (const chunk of gunzip) yield chunk as Uint8Array
  } finally {
    gunzip.destroy()
    await feeding
    await segments.return()
  }
}

/** Writes segment by segment, each after the one before it is decompressed; a failure ends the reading. */
async function feed(segments: Segments, gunzip: ReturnType<Zlib['createGunzip']>): Promise<void> {
  try {
    for await (const segment of segments) {
      if (gunzip.destroyed) return
      await new Promise<void>((resolve) => {
        gunzip.once('close', resolve)
        gunzip.write(segment, () => {
          gunzip.off('close', resolve)
          resolve()
        })
      })
    }
    gunzip.end()
  } catch (cause) {
    gunzip.destroy(cause instanceof Error ? cause : new Error(String(cause)))
  }
}

/**
 * `undefined` where the runtime has no modules of Node. The type is inferred, so that nothing is imported for it. `process` is read from
 * the global object: bundlers put a polyfill into a page where it is named alone.
 */
function zlibOfNode() {
  const { process }: { readonly process?: Partial<NodeJS.Process> } = globalThis
  return process?.getBuiltinModule?.('node:zlib')
}

type Zlib = NonNullable<ReturnType<typeof zlibOfNode>>

/** The same segments, and what the source of them failed with. */
function watched(segments: Segments): {
  readonly segments: Segments
  readonly failure: () => { readonly cause: unknown } | undefined
} {
  let failure: { readonly cause: unknown } | undefined
  async function* watch(): Segments {
    try {
      yield* segments
    } catch (cause) {
      failure = { cause }
      throw cause
    }
  }
  return { segments: watch(), failure: () => failure }
}

/** In small segments: one that inflates a thousandfold is inflated as a whole before it can be stopped. */
async function* segmentsOf(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Segments {
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += INPUT_BYTES) yield Uint8Array.from(chunk.subarray(at, at + INPUT_BYTES))
  }
}

const INPUT_BYTES = 16_384
const OUTPUT_BYTES = 65_536

function damaged(functionName: string, format: string, cause: unknown): WellfitError {
  const reason = cause instanceof Error ? cause.message || cause.name : String(cause)
  const expected = `be whole ${format === 'gzip' ? 'gzip' : 'deflate'} data (${reason})`
  const remedy = 'The file is damaged or cut off: get it again.'
  return new WellfitError({ code: 'INVALID_DATA', functionName, field: 'bytes', expected, remedy, cause })
}

import { basename } from 'node:path'
import { WellfitError } from '../../errors.js'

/** A source of data that was opened. */
export interface OpenInput {
  /** Its name, with the extension. */
  readonly name: string
  readonly chunks: AsyncIterable<Uint8Array>
  /** Call after all chunks were read. */
  finish(): Promise<void>
  /** Call at the end in any case. */
  close(): Promise<void>
}

/** Limits of a download. */
export interface UrlLimits {
  /** Bytes of the file. */
  readonly bytes: number
  /** Seconds without an answer, or without more of the file. */
  readonly seconds: number
}

const LIMITS: UrlLimits = { bytes: 2 ** 32, seconds: 30 }

/**
 * Opens a file by its http or https URL, following redirects.
 *
 * @throws WellfitError `IO` for an address that does not answer in time, a status of failure, a web page instead of a file,
 *   a file that is too long or cut off.
 */
export async function openUrl(url: string, limits: UrlLimits = LIMITS): Promise<OpenInput> {
  const controller = new AbortController()
  const response = await within(
    limits.seconds,
    controller,
    url,
    async () => await fetch(url, { signal: controller.signal }),
  )
  const refuse = (value: string, expected: string, remedy?: string): never => {
    controller.abort()
    throw urlError(url, expected, { value, ...(remedy === undefined ? {} : { remedy }) })
  }
  const { body } = response
  if (!response.ok || body === null) return refuse(`status ${response.status}`, 'answer with status 200')
  if (/^https:/i.test(url) && !/^https:/i.test(response.url))
    return refuse(`a redirect to ${response.url}`, 'not lead away from https')
  if (/^text\/html\b/i.test(response.headers.get('content-type') ?? ''))
    return refuse(
      'a web page',
      'be a data file',
      'Take the address of the file itself, such as its "raw" or "download" link.',
    )
  if (Number(response.headers.get('content-length') ?? 0) > limits.bytes)
    return refuse('a longer file', tooLong(limits))
  return {
    name: nameOf(response.url),
    chunks: chunksOf(body, controller, url, limits),
    finish: async () => undefined,
    close: async () => controller.abort(),
  }
}

async function* chunksOf(
  body: ReadableStream<Uint8Array>,
  controller: AbortController,
  url: string,
  limits: UrlLimits,
): AsyncGenerator<Uint8Array> {
  const reader = body.getReader()
  let length = 0
  for (;;) {
    const { done, value } = await within(limits.seconds, controller, url, async () => await reader.read())
    if (done) return
    length += value.length
    if (length > limits.bytes) throw urlError(url, tooLong(limits), { value: `more than ${limits.bytes} bytes` })
    yield value
  }
}

/** What `action` resolves to; an `IO` error if it fails or takes longer. */
async function within<T>(
  seconds: number,
  controller: AbortController,
  url: string,
  action: () => Promise<T>,
): Promise<T> {
  let isLate = false
  const timer = setTimeout(() => {
    isLate = true
    controller.abort()
  }, 1000 * seconds)
  try {
    return await action()
  } catch (cause) {
    const expected = isLate ? `answer within ${seconds} seconds` : `be reachable (${reasonOf(cause)})`
    throw urlError(url, expected, {
      remedy: 'Check the address and the connection, or download the file first.',
      cause,
    })
  } finally {
    clearTimeout(timer)
  }
}

/** `fetch` hides the reason in the cause of its error. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  if (cause instanceof Error) return (cause as NodeJS.ErrnoException).code ?? cause.message
  return error.message
}

/** The last part of the path, as it stands where it is no encoded UTF-8. */
function nameOf(url: string): string {
  const { pathname } = new URL(url)
  try {
    return basename(decodeURI(pathname))
  } catch {
    return basename(pathname)
  }
}

function tooLong({ bytes }: UrlLimits): string {
  return `have at most ${bytes} bytes`
}

interface Details {
  readonly value?: string
  readonly remedy?: string
  readonly cause?: unknown
}

function urlError(url: string, expected: string, { value, ...rest }: Details): WellfitError {
  return new WellfitError({
    code: 'IO',
    functionName: 'read',
    field: url,
    ...(value === undefined ? {} : { value }),
    expected,
    ...rest,
  })
}

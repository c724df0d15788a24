import { WellfitError } from '../../../../errors.js'
import type { RandomAccessFile } from '../read-parquet.js'

/** A file behind a URL, of which ranges of bytes are fetched. */
export async function httpFile(url: URL): Promise<RandomAccessFile> {
  const first = await fetchRange(url, 0, 1)
  const total = Number(totalOf(first) ?? NaN)
  if (!Number.isSafeInteger(total)) throw refusal('UNSUPPORTED', url, 'say how long the file is, in Content-Range')
  const mark = markOf(first)
  return {
    byteLength: total,
    async slice(start, end) {
      if (start === end) return new Uint8Array(0)
      const response = await fetchRange(url, start, end)
      if (markOf(response) !== mark) throw refusal('INVALID_DATA', url, 'not change while it is read: its ETag has')
      const bytes = new Uint8Array(await response.arrayBuffer())
      if (bytes.length === end - start) return bytes
      throw refusal('IO', url, `give the ${end - start} bytes that were asked for, not ${bytes.length}`)
    },
  }
}

/** What tells one state of the file from another, as far as the server says. */
function markOf(response: Response): string {
  const { headers } = response
  return JSON.stringify([headers.get('etag'), headers.get('last-modified'), totalOf(response)])
}

/** The length of the file in digits, where Content-Range says it. */
function totalOf({ headers }: Response): string | undefined {
  return /\/(\d+)$/.exec(headers.get('content-range') ?? '')?.[1]
}

async function fetchRange(url: URL, start: number, end: number): Promise<Response> {
  let response
  try {
    response = await fetch(url, { headers: { range: `bytes=${start}-${end - 1}` } })
  } catch (cause) {
    throw refusal('IO', url, 'be reachable', cause)
  }
  if (response.status === 206) return response
  await response.body?.cancel()
  if (response.ok) throw refusal('UNSUPPORTED', url, 'answer requests for ranges of bytes')
  throw refusal('IO', url, `be there; the server answered ${response.status}`)
}

function refusal(
  code: 'IO' | 'UNSUPPORTED' | 'INVALID_DATA',
  url: URL,
  expected: string,
  cause?: unknown,
): WellfitError {
  // The part after ? may hold a secret.
  const value = `${url.origin}${url.pathname}`
  return new WellfitError({ code, functionName: 'parquetFiles', field: 'sources', value, expected, cause })
}

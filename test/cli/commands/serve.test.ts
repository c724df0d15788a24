import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { saveModel } from '../../../src/index.js'
import { kindModel } from '../../serve/samples.js'

const main = fileURLToPath(new URL('../../../dist/node/cli/main.js', import.meta.url))

interface Served {
  readonly child: ChildProcess
  readonly url: string
  /** Everything on stderr so far. */
  readonly said: () => string
  readonly exit: Promise<number | null>
}

const running: ChildProcess[] = []

function start(args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, ['--throw-deprecation', main, 'serve', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.push(child)
  return child
}

/** A server of its own on a free port, once it listens. */
async function serve(...flags: string[]): Promise<Served> {
  return await serveModel(model, flags)
}

async function serveModel(path: string, flags: readonly string[]): Promise<Served> {
  const child = start([path, '--port', '0', '--json', ...flags])
  let said = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text))
  const exit = new Promise<number | null>((resolve) => child.on('close', resolve))
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.setEncoding('utf8').once('data', (text: string) => resolve((JSON.parse(text) as { url: string }).url))
    child.on('close', (code) => reject(new Error(`exit ${code}: ${said}`)))
  })
  return { child, url, said: () => said, exit }
}

async function outcome(args: readonly string[]): Promise<{ code: number | null; err: string }> {
  const child = start(args)
  let err = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text))
  return { code: await new Promise((resolve) => child.on('close', resolve)), err }
}

let folder = ''
let model = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wellfit-serve-'))
  model = join(folder, 'kinds.model')
  using kinds = await kindModel()
  const { preprocessor } = kinds.stored
  await saveModel(kinds.network, { preprocessor }, model)
})
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

const rows = JSON.stringify([{ size: 2, colour: 'red', day: null }])
const json = { 'content-type': 'application/json' }

async function predict(url: string, body: string = rows): Promise<Response> {
  return await fetch(`${url}/predict`, { method: 'POST', body, headers: json })
}

/** Sends text on a connection of its own; resolves with all that comes back until it is closed. */
function exchange(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve) => {
    let received = ''
    const socket = connect(Number(port), hostname, () => socket.write(text))
    socket.setEncoding('utf8').on('data', (chunk: string) => (received += chunk))
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(received))
  })
}

describe('wellfit serve', () => {
  it('answers over HTTP, in JSON and in CSV, many at once', async () => {
    const { url, child, exit, said } = await serve('--batch-window', '2')
    const answers = await Promise.all(Array.from({ length: 50 }, async () => (await predict(url)).json()))
    const probabilities = { no: 0.5, yes: 0.5 }
    expect(answers).toEqual(answers.map(() => ({ predictions: [{ class: 'no', probabilities, values: null }] })))
    const csv = await fetch(`${url}/predict`, {
      method: 'POST',
      body: 'size,colour,day\n2,red,\n',
      headers: { 'content-type': 'text/csv' },
    })
    expect(await csv.text()).toBe('prediction,probability no,probability yes\nno,0.5,0.5\n')
    expect((await fetch(`${url}/health`)).status).toBe(200)
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('wellfit_rows_total 51\n')
    child.kill('SIGTERM')
    expect(await exit).toBe(0)
    expect(said()).toContain('Finishing the requests in progress')
  })

  it('reads CSV by the flags of the training, unless its own say otherwise', async () => {
    using kinds = await kindModel()
    const { preprocessor } = kinds.stored
    const metadata = { layoutFlags: { delimiter: 'pipe', 'missing-words': 'none', encoding: 'utf-16le', sheet: 'a' } }
    const path = join(folder, 'layout.model')
    await saveModel(kinds.network, { preprocessor, metadata }, path)
    const ask = async (flags: readonly string[], body: string): Promise<string> => {
      const { url } = await serveModel(path, flags)
      const response = await fetch(`${url}/predict`, { method: 'POST', body, headers: { 'content-type': 'text/csv' } })
      expect(response.status).toBe(200)
      return await response.text()
    }
    // One row with several delimiters in it: only the flag tells which one separates its cells.
    const remembered = await ask([], 'size|a,b;c|colour|day\n2.5|x;y|red|none\n')
    expect(remembered).toMatch(/^prediction,.*\n(?:yes|no),/)
    const own = ['--delimiter', 'semicolon', '--decimal', 'comma']
    expect(await ask(own, 'size;colour;day\n2,5;red;none\n')).toBe(remembered)
  })

  it('survives requests of every bad kind, and answers the next one', async () => {
    const { url, child, exit, said } = await serve('--max-body', '0.01', '--max-rows', '2')
    expect((await predict(url, '[{"size"')).status).toBe(400)
    expect((await predict(url, '[1e999]')).status).toBe(422)
    expect((await predict(url, '['.repeat(9000))).status).toBe(400)
    expect((await predict(url, '[[1],[1],[1]]')).status).toBe(413)
    expect((await predict(url, 'x'.repeat(20_000))).status).toBe(413)
    const chunked = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let i = 0; i < 40; i++) controller.enqueue(new Uint8Array(1000))
        controller.close()
      },
    })
    const long = { method: 'POST', body: chunked, headers: json, duplex: 'half' }
    expect((await fetch(`${url}/predict`, long)).status).toBe(413)
    const text = [
      ['no HTTP', 'hello\r\n\r\n', 400],
      ['a method that fetch knows not', 'TRACE / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', 400],
      ['a path that is no path', 'GET http://a:b:c/ HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', 404],
      ['a double slash', 'GET //[ HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', 404],
      ['a header that is too long', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, 431],
      ['two lengths', `POST /predict HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n[]`, 400],
    ] as const
    for (const [kind, request, status] of text)
      expect([kind, (await exchange(url, request)).slice(9, 12)]).toEqual([kind, String(status)])
    expect((await predict(url)).status).toBe(200)
    child.kill('SIGINT')
    expect(await exit).toBe(0)
    expect(
      said()
        .split('\n')
        .filter((line) => line !== ''),
    ).toHaveLength(1)
  })

  it('closes connections that send too slowly', async () => {
    const { url } = await serve('--timeout', '1')
    const slow = [
      exchange(url, 'POST /predict HTTP/1.1\r\nhost: x\r\nx-slow: '),
      exchange(
        url,
        'POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n[',
      ),
    ]
    expect((await predict(url)).status).toBe(200)
    for (const answer of await Promise.all(slow)) expect(answer).toMatch(/^HTTP\/1\.1 408 /)
  })

  it('forgets requests that are aborted', async () => {
    const { url } = await serve()
    const aborted = httpRequest(`${url}/predict`, { method: 'POST', headers: { ...json, 'content-length': 99 } })
    aborted.on('error', () => undefined)
    aborted.write('[')
    const metrics = async (): Promise<string> => await (await fetch(`${url}/metrics`)).text()
    // The request for the metrics runs as well.
    while (!(await metrics()).includes('wellfit_requests_running 2\n'));
    aborted.destroy()
    while ((await metrics()).includes('wellfit_requests_running 2\n'));
    expect(await metrics()).toContain('{route="/predict",status="499"} 1\n')
    expect((await predict(url)).status).toBe(200)
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('quits at once when it is told to stop again, by %s', async (signal, code) => {
    const { url, child, exit } = await serve()
    const pending = httpRequest(`${url}/predict`, { method: 'POST', headers: { ...json, 'content-length': 99 } })
    pending.on('error', () => undefined)
    pending.write('[')
    while (!(await (await fetch(`${url}/metrics`)).text()).includes('wellfit_requests_running 2\n'));
    child.kill('SIGTERM')
    await new Promise((resolve) => child.stderr?.once('data', resolve))
    child.kill(signal)
    expect(await exit).toBe(code)
  })

  it('finishes what runs when it is told to stop, and takes nothing new', async () => {
    const { url, child, exit } = await serve()
    const length = Buffer.byteLength(rows)
    const pending = httpRequest(`${url}/predict`, { method: 'POST', headers: { ...json, 'content-length': length } })
    const answer = new Promise<IncomingMessage>((resolve, reject) =>
      pending.on('response', resolve).on('error', reject),
    )
    pending.write(rows.slice(0, 5))
    while (!(await (await fetch(`${url}/metrics`)).text()).includes('wellfit_requests_running 2\n'));
    child.kill('SIGTERM')
    await new Promise((resolve) => child.stderr?.once('data', resolve))
    await expect(fetch(`${url}/health`)).rejects.toThrow('fetch failed')
    pending.end(rows.slice(5))
    const response = await answer
    expect(response.statusCode).toBe(200)
    expect(response.headers.connection).toBe('close')
    response.resume()
    expect(await exit).toBe(0)
  })

  it('wants the token of the environment or of the flag', async () => {
    const { url } = await serve('--token', 'a-long-secret')
    expect((await predict(url)).status).toBe(401)
    const headers = { ...json, authorization: 'Bearer a-long-secret' }
    expect((await fetch(`${url}/predict`, { method: 'POST', body: rows, headers })).status).toBe(200)
  })

  it('says why it cannot begin', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    const taken = await outcome([model, '--port', String(port)])
    expect(taken).toMatchObject({ code: 3 })
    expect(taken.err).toContain(`\`--port\` (=${port}) must not be in use by another program (EADDRINUSE)`)
    other.close()
    expect(await outcome([join(folder, 'none')])).toMatchObject({ code: 3 })
    expect(await outcome([main])).toMatchObject({ code: 2 })
    expect(await outcome([model, '--port', '65536'])).toMatchObject({ code: 2 })
    expect(await outcome([model, '--token', 'short'])).toMatchObject({ code: 2 })
  })
})

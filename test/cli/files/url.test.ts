import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readData } from '../../../src/cli/files/input.js'
import { openUrl } from '../../../src/cli/files/url.js'

let server: Server
let origin = ''
beforeAll(async () => {
  server = createServer((request, response) => {
    const path = request.url ?? ''
    if (path === '/rows.csv') response.end('a,b\n1,2\n3,4\n')
    else if (path === '/rows.csv.gz') response.end(gzipSync('a,b\n1,2\n3,4\n'))
    else if (path === '/lines?format=jsonl') response.end('{"a":1,"b":2}\n{"a":3,"b":4}\n')
    else if (path === '/moved') response.writeHead(302, { location: '/rows.csv' }).end()
    else if (path === '/circle') response.writeHead(302, { location: '/circle' }).end()
    else if (path === '/to-odd-name') response.writeHead(302, { location: '/%E0%A4%A.csv' }).end()
    else if (path === '/%E0%A4%A.csv') response.end('a,b\n1,2\n3,4\n')
    else if (path === '/page') response.setHeader('content-type', 'text/html; charset=utf-8').end('<!doctype html>')
    else if (path === '/empty') response.writeHead(204).end()
    else if (path === '/to-elsewhere') response.writeHead(302, { location: 'file:///etc/passwd' }).end()
    else if (path === '/none-damaged') response.writeHead(404, { 'content-encoding': 'gzip' }).end('none')
    else if (path === '/damaged') response.writeHead(200, { 'content-encoding': 'gzip' }).end('none')
    else if (path === '/bomb')
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(new Uint8Array(2 ** 24)))
    else if (path === '/long') response.writeHead(200, { 'content-length': '1000' }).end('x'.repeat(1000))
    else if (path === '/chunked') response.write('x\n'.repeat(400), () => response.end('y\n'.repeat(400)))
    else if (path === '/cut') {
      response.writeHead(200, { 'content-length': '1000' }).write('a\n1\n', () => response.destroy())
    } else if (path === '/slow') response.write('a\n')
    else if (path !== '/silent') response.writeHead(404).end('none')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

async function lengthOf(path: string, limits: { bytes: number; seconds: number }): Promise<number> {
  const input = await openUrl(origin + path, limits)
  let length = 0
  try {
    for await (const chunk of input.chunks) length += chunk.length
  } finally {
    await input.close()
  }
  return length
}

describe('a URL', () => {
  it.each(['/rows.csv', '/rows.csv.gz', '/lines?format=jsonl', '/moved'])('is read like a file: %s', async (path) => {
    const { table, name } = await readData([origin + path], undefined)
    expect(table.columns).toMatchObject([
      { name: 'a', values: Float64Array.of(1, 3) },
      { name: 'b', values: Float64Array.of(2, 4) },
    ])
    expect(name).toBe(path.slice(1).split('?')[0] ?? '')
  })

  it('may lead to a name that is no encoded UTF-8', async () => {
    const { table, name } = await readData([`${origin}/to-odd-name`], undefined)
    expect(table.rows).toBe(2)
    expect(name).toBe('to-odd-name')
  })

  it.each([
    ['/none', 'status 404'],
    ['/empty', 'status 204'],
    ['/none-damaged', 'status 404'],
    ['/damaged', 'be reachable'],
    ['/to-elsewhere', 'be reachable'],
    ['/page', 'a web page'],
    ['/circle', 'be reachable'],
    ['/cut', 'be reachable'],
  ])('%s is an error that says what came: %s', async (path, words) => {
    const fault = { code: 'IO', message: expect.stringContaining(words) as string }
    await expect(readData([origin + path], undefined)).rejects.toMatchObject(fault)
  })

  it('of a server that is not there is an error', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    const { port } = other.address() as AddressInfo
    await new Promise((resolve) => other.close(resolve))
    const reading = readData([`http://127.0.0.1:${port}/rows.csv`], undefined)
    await expect(reading).rejects.toMatchObject({
      code: 'IO',
      message: expect.stringContaining('ECONNREFUSED') as string,
    })
  })

  it.each(['/long', '/chunked'])('is read up to a limit: %s', async (path) => {
    await expect(lengthOf(path, { bytes: 999, seconds: 5 })).rejects.toMatchObject({
      code: 'IO',
      message: expect.stringContaining('at most 999 bytes') as string,
    })
    const whole = path === '/long' ? 1000 : 1600
    expect(await lengthOf(path, { bytes: whole, seconds: 5 })).toBe(whole)
  })

  it('that expands is read up to the limit, not to its end', async () => {
    const input = await openUrl(`${origin}/bomb`, { bytes: 2 ** 18, seconds: 5 })
    const lengths: number[] = []
    const reading = async (): Promise<void> => {
      for await (const chunk of input.chunks) lengths.push(chunk.length)
    }
    await expect(reading()).rejects.toMatchObject({ code: 'IO' })
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(2 ** 18)
    await input.close()
  })

  it.each(['/silent', '/slow'])('must go on answering: %s', async (path) => {
    await expect(lengthOf(path, { bytes: 999, seconds: 0.2 })).rejects.toMatchObject({
      code: 'IO',
      message: expect.stringContaining('within 0.2 seconds') as string,
    })
  })
})

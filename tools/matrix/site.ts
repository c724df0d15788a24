import { existsSync, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import path from 'node:path'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.css': 'text/css',
  '.csv': 'text/csv',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
}

/**
 * Serves a folder with the headers that isolate a page, calls `use` with its address, and stops.
 *
 * @param onSent Called with the address of each file that is asked for, and its bytes.
 */
export async function withSite<Result>(
  folder: string,
  use: (url: string) => Promise<Result>,
  onSent?: (pathname: string, content: Uint8Array) => void,
): Promise<Result> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost')
    const file = path.join(folder, pathname === '/' ? 'index.html' : pathname)
    if (!existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end()
      return
    }
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin')
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp')
    response.setHeader('Content-Type', types[path.extname(file)] ?? 'text/javascript')
    const content = readFileSync(file)
    onSent?.(pathname, content)
    response.end(content)
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const address = server.address()
  try {
    return await use(`http://localhost:${typeof address === 'object' && address !== null ? address.port : ''}/`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

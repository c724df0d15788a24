// node examples/embed/start.ts page|component: bundles a page of this folder and serves it.
import { createServer, type Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import { trainDigits } from './digits.ts'
import { firstDigit } from './edge/start.ts'

const bodies = {
  page: '<h1>Training in a worker</h1><p><output></output></p>',
  component: '<h1>A digit</h1><p>It is a <wellfit-model src="digits.model"></wellfit-model>.</p>',
} as const

type Page = keyof typeof bodies

/** The files of a page, by path. */
async function filesOf(
  name: Page,
): Promise<Map<string, { readonly type: string; readonly body: string | Uint8Array }>> {
  const build = await rolldown({
    input: fileURLToPath(new URL(`${name}/page.js`, import.meta.url)),
    platform: 'browser',
    resolve: { conditionNames: ['production', 'browser', 'import', 'default'] },
    logLevel: 'warn',
  })
  const { output } = await build.generate({ format: 'esm', minify: true, entryFileNames: 'page.js' })
  await build.close()
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title></title>${bodies[name]}<script type="module" src="page.js"></script></html>` // prettier-ignore
  return new Map([
    ['/', { type: 'text/html', body: html }],
    ...output.flatMap((part) => part.type === 'chunk' ? [[`/${part.fileName}`, { type: 'text/javascript', body: part.code }] as const] : []), // prettier-ignore
    ...(name === 'component'
      ? [
          ['/digits.model', { type: 'application/octet-stream', body: await trainDigits() }] as const,
          ['/row.json', { type: 'application/json', body: JSON.stringify((await firstDigit()).row) }] as const,
        ]
      : []),
  ])
}

/** A server of a page of this folder. */
export async function pageServer(name: Page): Promise<Server> {
  const files = await filesOf(name)
  return createServer((request, response) => {
    const file = files.get(new URL(request.url ?? '/', 'http://localhost').pathname)
    if (file === undefined) response.writeHead(404).end()
    else response.writeHead(200, { 'Content-Type': file.type }).end(file.body)
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const name = process.argv[2]
  if (name !== 'page' && name !== 'component') throw new Error('node examples/embed/start.ts page|component')
  const server = await pageServer(name)
  server.listen(8080, () => console.log('http://localhost:8080/'))
}

/** The part of a service worker's scope that is used here; the types of a page do not have it. */
interface Scope {
  readonly registration: { readonly scope: string }
  readonly clients: { claim(): Promise<void> }
  skipWaiting(): Promise<void>
  addEventListener(kind: 'install' | 'activate', take: (event: Extendable) => void): void
  addEventListener(kind: 'fetch', take: (event: Fetching) => void): void
}

interface Extendable {
  waitUntil(promise: Promise<unknown>): void
}

interface Fetching {
  readonly request: Request
  respondWith(response: Promise<Response>): void
}

/** The files of the build, which the build writes here; and one that changes with any of them. */
declare const __FILES__: readonly string[]

const scope = self as unknown as Scope
const CACHE = 'wellfit-playground'

scope.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll([...__FILES__]))
      .then(() => scope.skipWaiting()),
  )
})

scope.addEventListener('activate', (event) => event.waitUntil(scope.clients.claim()))

scope.addEventListener('fetch', (event) => {
  const { request } = event
  if (request.method === 'GET' && request.url.startsWith(scope.registration.scope)) event.respondWith(answer(request))
})

/** From the network, so that a new build is seen at once; without one from the cache. */
async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE)
  try {
    const response = await fetch(request)
    if (response.ok) await cache.put(request, response.clone())
    return response
  } catch (error) {
    const cached = await cache.match(request, { ignoreSearch: true, ignoreVary: true })
    if (cached !== undefined) return cached
    throw error
  }
}

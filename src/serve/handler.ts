import { WellfitError } from '../errors.js'
import { checkModel, describeModel } from '../predict/describe-model.js'
import type { Model } from '../predict/model.js'
import type { ModelColumn } from '../result/index.js'
import { acceptedFormat, predictionsResponse } from './answer.js'
import { BodyReader } from './body.js'
import { ServerMetrics } from './metrics.js'
import { type HandlerOptions, type HandlerSettings, readHandlerOptions } from './options.js'
import { Predictor } from './predictor.js'
import { COMMON_HEADERS, Refusal, refuse, statusOf } from './refusal.js'
import { errorInBody, formatOf, readRows } from './rows.js'

/** Answers a request; it never rejects. */
export type ModelHandler = (request: Request) => Promise<Response>

/**
 * Makes a function that serves a model over HTTP, for every runtime that has `Request` and `Response`: Cloudflare Workers,
 * Deno, Bun, browsers (a service worker), Node behind a server. `wellfit serve` is the same with a server around it.
 *
 * | request         |                                                                                                  |
 * | --------------- | ------------------------------------------------------------------------------------------------ |
 * | `POST /predict` | rows in JSON or CSV, by Content-Type; predictions in the same format, or the one that Accept names |
 * | `GET /model`    | columns with types and categories, classes, limits                                                |
 * | `GET /health`   | `{ "status": "ok" }`                                                                              |
 * | `GET /metrics`  | requests, rows, errors and a latency histogram, as Prometheus reads them                          |
 *
 * What is wrong with a request is told as `{ error: ErrorAnswer }` with its status: 400 malformed, 413 too long, 415 another
 * format, 422 rows that do not fit the model's columns.
 *
 * @param model What `loadModel` returned. The caller frees it, after the last request.
 * @throws WellfitError `INVALID_OPTION`.
 * @example
 * const handle = createHandler(await loadModel(bytes), { maxRows: 1000 })
 * export default { fetch: handle }
 */
export function createHandler(model: Model, options: HandlerOptions = {}): ModelHandler {
  checkModel('createHandler', model)
  const server = new ModelServer(model, readHandlerOptions(options))
  return (request) => server.answer(request)
}

const METHODS: Readonly<Record<string, string>> = {
  '/predict': 'POST',
  '/model': 'GET',
  '/health': 'GET',
  '/metrics': 'GET',
}

class ModelServer {
  readonly #model: Model
  readonly #settings: HandlerSettings
  readonly #columns: readonly ModelColumn[]
  readonly #predictor: Predictor
  readonly #bodies: BodyReader
  readonly #metrics = new ServerMetrics()

  constructor(model: Model, settings: HandlerSettings) {
    this.#model = model
    this.#settings = settings
    this.#columns = describeModel(model).columns
    this.#predictor = new Predictor(model, settings.batchMilliseconds)
    this.#bodies = new BodyReader(settings.maxBodyBytes)
  }

  async answer(request: Request): Promise<Response> {
    let route = 'other'
    let response: Response
    this.#metrics.begin()
    try {
      const path = this.#pathOf(request)
      if (Object.hasOwn(METHODS, path)) route = path
      response = await this.#serve(request, path)
    } catch (error) {
      if (statusOf(error) === 500) this.#report(error)
      this.#metrics.error(codeOf(error))
      response = refuse(error)
    }
    this.#metrics.end(route, response.status)
    return response
  }

  #report(error: unknown): void {
    try {
      this.#settings.onError(error)
    } catch {
      // A log that fails is no reason to leave a request without an answer.
    }
  }

  #pathOf({ url }: Request): string {
    const { basePath } = this.#settings
    const { pathname } = new URL(url)
    return pathname.startsWith(`${basePath}/`) ? pathname.slice(basePath.length) : ''
  }

  async #serve(request: Request, path: string): Promise<Response> {
    checkRoute(request, path, this.#settings.basePath)
    if (path === '/health') return Response.json({ status: 'ok' }, { headers: COMMON_HEADERS })
    this.#checkToken(request)
    if (path === '/predict') return await this.#predict(request)
    if (path === '/model') return this.#describe()
    return new Response(this.#metrics.text(), {
      headers: { ...COMMON_HEADERS, 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
    })
  }

  #checkToken({ headers }: Request): void {
    const { token } = this.#settings
    if (token === null || isSame(headers.get('authorization') ?? '', `Bearer ${token}`)) return
    const expected = 'hold the token of this server'
    const remedy = 'Send `Authorization: Bearer TOKEN`.'
    throw new Refusal(401, { field: 'Authorization', expected, remedy }, { 'www-authenticate': 'Bearer' })
  }

  #describe(): Response {
    const { task, target, columns, classes, outputs, decision } = describeModel(this.#model)
    const { maxRows, maxBodyBytes, timeoutSeconds } = this.#settings
    const limits = { maxRows, maxBodyBytes, timeoutSeconds }
    const description = { task, target, columns, classes, outputs, decision, limits }
    return Response.json(description, { headers: COMMON_HEADERS })
  }

  async #predict(request: Request): Promise<Response> {
    const begun = performance.now()
    const format = formatOf(request.headers)
    const answerFormat = acceptedFormat(request.headers.get('accept'), format)
    const deadline = new Deadline(this.#settings.timeoutSeconds, request.signal)
    try {
      return await this.#bodies.read(request, deadline.signal, async (text) => {
        deadline.isReading = false
        const { maxRows, missing, csv } = this.#settings
        const { rows, firstRow } = await readRows(text, format, { columns: this.#columns, maxRows, missing, csv })
        const predictions = await this.#predictor.predict(rows, deadline.signal).catch((error: unknown) => {
          throw errorInBody(error, firstRow)
        })
        const response = predictionsResponse(predictions, this.#model, answerFormat)
        this.#metrics.predicted(rows.length, (performance.now() - begun) / 1000)
        return response
      })
    } finally {
      deadline.clear()
    }
  }
}

function checkRoute({ method }: Request, path: string, basePath: string): void {
  const needed = Object.hasOwn(METHODS, path) ? METHODS[path] : undefined
  if (needed === undefined) {
    const routes = Object.entries(METHODS).map(([route, verb]) => `${verb} ${basePath}${route}`)
    const expected = `be one of ${routes.join(', ')}`
    throw new Refusal(404, { code: 'INVALID_OPTION', field: 'path', expected })
  }
  if (method === needed || (method === 'HEAD' && needed === 'GET')) return
  const details = { code: 'INVALID_OPTION', field: 'method', value: method, expected: `be ${needed}` } as const
  throw new Refusal(405, details, { allow: needed === 'GET' ? 'GET, HEAD' : needed })
}

/** Compares all characters, so that the time taken says nothing of where two texts differ. */
function isSame(given: string, known: string): boolean {
  let difference = given.length ^ known.length
  for (let i = 0; i < known.length; i++) difference |= given.charCodeAt(i) ^ known.charCodeAt(i)
  return difference === 0
}

function codeOf(error: unknown): string {
  if (statusOf(error) === 500) return 'UNEXPECTED'
  if (error instanceof Refusal) return error.error.code
  return error instanceof WellfitError ? error.code : 'UNEXPECTED'
}

/** The end of the time that a request has, or its end by whoever sent it. */
class Deadline {
  /** Whether the time is its sender's. */
  isReading = true
  readonly #controller = new AbortController()
  readonly #timer: ReturnType<typeof setTimeout>
  readonly #request: AbortSignal
  readonly #abort = (): void => this.#controller.abort(leftUnfinished())

  constructor(seconds: number, request: AbortSignal) {
    this.#timer = setTimeout(() => this.#controller.abort(tooSlow(seconds, this.isReading)), seconds * 1000)
    this.#request = request
    if (request.aborted) this.#abort()
    else request.addEventListener('abort', this.#abort, { once: true })
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  clear(): void {
    clearTimeout(this.#timer)
    this.#request.removeEventListener('abort', this.#abort)
  }
}

function tooSlow(seconds: number, isReading: boolean): Refusal {
  const expected = `be read and predicted within ${seconds} s`
  const remedy = 'Send fewer rows at once.'
  return new Refusal(isReading ? 408 : 503, { code: 'ABORTED', field: 'request', expected, remedy })
}

/** Nobody reads this answer; 499 is the status that nginx logs then. */
function leftUnfinished(): Refusal {
  return new Refusal(499, { code: 'ABORTED', field: 'request', expected: 'not be aborted by its sender' })
}

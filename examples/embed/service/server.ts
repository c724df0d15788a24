// node examples/embed/service/server.ts [PORT]: a service that predicts the rows of several requests in one call.
import { createServer, type Server } from 'node:http'
import { fileURLToPath } from 'node:url'
import { loadModel, type Prediction, type RawRow } from 'wellfit/predict'
import { trainDigits } from '../digits.ts'

/** Rows of one call at most: more do not make a row cheaper. */
const MOST_ROWS = 64
/** How long a request waits for others, in milliseconds. */
const WAIT = 2

interface Waiting {
  readonly rows: readonly RawRow[]
  readonly resolve: (predictions: readonly Prediction[]) => void
  readonly reject: (error: unknown) => void
}

/** Collects rows for a moment, predicts them in one call, and gives each caller its own; `calls` counts the calls. */
export class Batcher {
  readonly #predict: (rows: readonly RawRow[]) => Prediction[]
  #waiting: Waiting[] = []
  #timer: ReturnType<typeof setTimeout> | undefined
  calls = 0

  constructor(predict: (rows: readonly RawRow[]) => Prediction[]) {
    this.#predict = predict
  }

  predict(rows: readonly RawRow[]): Promise<readonly Prediction[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ rows, resolve, reject })
      const count = this.#waiting.reduce((sum, waiting) => sum + waiting.rows.length, 0)
      if (count >= MOST_ROWS) this.#run()
      else this.#timer ??= setTimeout(() => this.#run(), WAIT)
    })
  }

  #run(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const waiting = this.#waiting.splice(0)
    try {
      const predictions = this.#call(waiting.flatMap(({ rows }) => rows))
      let start = 0
      for (const { rows, resolve } of waiting) resolve(predictions.slice(start, (start += rows.length)))
    } catch {
      // A row that does not fit is an error of its own request alone.
      for (const { rows, resolve, reject } of waiting) {
        try {
          resolve(this.#call(rows))
        } catch (error) {
          reject(error)
        }
      }
    }
  }

  #call(rows: readonly RawRow[]): Prediction[] {
    this.calls++
    return this.#predict(rows)
  }
}

/** A server that answers POST of a JSON array of rows with predictions. */
export async function digitsServer(): Promise<{ readonly server: Server; readonly batcher: Batcher }> {
  const model = await loadModel(await trainDigits())
  const batcher = new Batcher((rows) => model.predict(rows))
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const rows = JSON.parse(Buffer.concat(chunks).toString()) as RawRow[]
      response.end(JSON.stringify(await batcher.predict(rows)))
    }
    response.setHeader('Content-Type', 'application/json')
    answer().catch((error: unknown) => {
      response.statusCode = 422
      response.end(JSON.stringify({ error: String(error) }))
    })
  })
  return { server, batcher }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const port = Number(process.argv[2] ?? 8080)
  const { server } = await digitsServer()
  server.listen(port, () => console.log(`POST rows to http://localhost:${port}/`))
}

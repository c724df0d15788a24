import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { csvTable } from '../cycle/table.ts'
import { table, time, times } from '../lib/markdown.ts'
import type { Context, Section } from '../lib/section.ts'
import { quantile, spread, type Spread } from '../lib/statistics.ts'

interface Outcome {
  readonly rows: number
  readonly requests: number
  /** Milliseconds from sending a request to its whole answer. */
  readonly median: number
  readonly p99: number
  /** Milliseconds of the server's processor time a request; `null` where there is no /proc. */
  readonly processor: Spread | null
  /** Of a server that only parses and answers. */
  readonly floorMedian: number
  readonly floorProcessor: Spread | null
}

export interface Serving {
  readonly columns: number
  readonly outcomes: readonly Outcome[]
}

const FEATURES = 20
const UNITS = 64
const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

/** A server in a process of its own. */
class Server {
  readonly #child: ChildProcess
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 })
  #url = ''

  private constructor(args: readonly string[]) {
    this.#child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  }

  static async start(args: readonly string[]): Promise<Server> {
    const server = new Server(args)
    const { stdout } = server.#child
    if (stdout === null) throw new Error('the server has no output')
    const { value } = await createInterface({ input: stdout })[Symbol.asyncIterator]().next()
    server.#url = (JSON.parse(String(value)) as { url: string }).url
    return server
  }

  /** Milliseconds until the whole answer is there. */
  async post(body: string): Promise<number> {
    const start = performance.now()
    await new Promise<void>((resolve, reject) => {
      const options = { method: 'POST', agent: this.#agent, headers: { 'content-type': 'application/json' } }
      const sent = request(`${this.#url}/predict`, options, (response) => {
        if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`))
        response.on('end', resolve).resume()
      })
      sent.on('error', reject).end(body)
    })
    return performance.now() - start
  }

  /**
   * Milliseconds of processor time of the main thread so far, which the scheduler counts in nanoseconds; `null` where there is no
   * /proc.
   */
  get processor(): number | null {
    const file = `/proc/${this.#child.pid ?? 0}/schedstat`
    return existsSync(file) ? Number(readFileSync(file, 'utf8').split(' ')[0]) / 1e6 : null
  }

  stop(): void {
    this.#agent.destroy()
    this.#child.kill('SIGKILL')
  }
}

interface Sample {
  readonly latencies: readonly number[]
  readonly processor: number | null
}

async function sample(server: Server, body: string, requests: number): Promise<Sample> {
  const before = server.processor
  const latencies: number[] = []
  for (let i = 0; i < requests; i++) latencies.push(await server.post(body))
  const after = server.processor
  return { latencies, processor: before === null || after === null ? null : (after - before) / requests }
}

function train(folder: string): string {
  const [file, model] = [path.join(folder, 'train.csv'), path.join(folder, 'model')]
  const cli = here('../../dist/node/cli/main.js')
  const flags = ['--recipe=plain', '--no-folds', '--layers', `${UNITS}`, '--epochs', '5', '--quiet']
  execFileSync(process.execPath, [cli, 'train', file, '--target', 'y', ...flags, '--out', model], { stdio: 'ignore' })
  return model
}

async function rowsOf(count: number): Promise<string> {
  const [header = '', ...lines] = (await csvTable(count, FEATURES).text()).trimEnd().split('\n')
  const names = header.split(',')
  const rows = lines.map((line) =>
    Object.fromEntries(
      line
        .split(',')
        .map((cell, i) => [names[i] ?? '', Number.isNaN(Number(cell)) ? cell : Number(cell)])
        .slice(0, -1),
    ),
  )
  return JSON.stringify(rows)
}

async function measure({ tiny, rounds }: Context): Promise<Serving> {
  const folder = mkdtempSync(path.join(tmpdir(), 'wellfit-bench-serve-'))
  const servers: Server[] = []
  try {
    await writeFile(path.join(folder, 'train.csv'), csvTable(2000, FEATURES).stream())
    const model = train(folder)
    const own = await Server.start([here('../../dist/node/cli/main.js'), 'serve', model, '--port', '0', '--json'])
    servers.push(own)
    const floor = await Server.start([here('../serve/floor.ts')])
    servers.push(floor)
    const outcomes: Outcome[] = []
    for (const [rows, requests] of [
      [1, tiny ? 3 : 2000],
      [1000, tiny ? 1 : 100],
    ] as const) {
      const body = await rowsOf(rows)
      for (const server of servers) await sample(server, body, Math.ceil(requests / 4))
      const samples: Sample[] = []
      const floors: Sample[] = []
      for (let round = 0; round < Math.min(rounds, 5); round++) {
        samples.push(await sample(own, body, requests))
        floors.push(await sample(floor, body, requests))
      }
      outcomes.push(outcomeOf(rows, requests, samples, floors))
    }
    return { columns: FEATURES, outcomes }
  } finally {
    for (const server of servers) server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

function outcomeOf(rows: number, requests: number, samples: readonly Sample[], floors: readonly Sample[]): Outcome {
  const latencies = (all: readonly Sample[]): number[] => all.flatMap((one) => one.latencies)
  const processor = (all: readonly Sample[]): Spread | null => {
    const found = all.flatMap((one) => (one.processor === null ? [] : [one.processor]))
    return found.length === 0 ? null : spread(found)
  }
  return {
    rows,
    requests,
    median: quantile(latencies(samples), 0.5),
    p99: quantile(latencies(samples), 0.99),
    processor: processor(samples),
    floorMedian: quantile(latencies(floors), 0.5),
    floorProcessor: processor(floors),
  }
}

function write({ columns, outcomes }: Serving): string {
  return [
    `\`wellfit serve\` on a model of ${columns} raw columns and ${UNITS} hidden units: JSON rows by one client on the same machine, one request after the other on one connection. The floor is a server of Node that parses the rows and answers without a network (bench/serve/floor.ts). Processor time is that of the server’s main thread.`,
    table(
      ['rows a request', 'median', '99 %', 'processor time', 'floor: median', 'floor: processor time', 'ratio'],
      outcomes.map(({ rows, median, p99, processor, floorMedian, floorProcessor }) => [
        rows.toLocaleString('en'),
        time(median),
        time(p99),
        processor === null ? '–' : time(processor.median),
        time(floorMedian),
        floorProcessor === null ? '–' : time(floorProcessor.median),
        processor === null || floorProcessor === null ? '–' : times(processor.median / floorProcessor.median),
      ]),
    ),
  ].join('\n\n')
}

export const serve: Section<Serving> = { name: 'serve', title: 'Serving', measure, write }

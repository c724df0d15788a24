import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { nativeEnvironment, pythons } from './blas.ts'
import type { Answer, Greeting, Request, Work } from './library.ts'

const folder = fileURLToPath(new URL('..', import.meta.url))

/** A library in its own process, with one request at a time. */
export class Client {
  readonly name: string
  version = ''
  /** Why the library is missing, or `null`. */
  missing: string | null = null
  readonly #child: ChildProcess
  readonly #lines: AsyncIterator<string>

  private constructor(name: string, command: string, args: readonly string[], env = process.env) {
    this.name = name
    this.#child = spawn(command, args, {
      cwd: folder,
      env,
      stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
    })
    this.#child.on('error', () => {})
    // The end of a process is detected by the end of its answers.
    this.#child.stdin?.on('error', () => {})
    this.#lines = createInterface({ input: this.#child.stdio[3] as Readable })[Symbol.asyncIterator]()
  }

  /** Starts a JavaScript library: libraries/NAME.ts, or the file of another checkout. */
  static async start(name: string, file = `../libraries/${name}.ts`): Promise<Client> {
    return new Client(name, process.execPath, ['lib/serve.ts', file]).#greet()
  }

  /** Starts a Python library: `native.py NAME`, with the first Python that has it. */
  static async startPython(name: string): Promise<Client> {
    let client: Client | null = null
    for (const python of pythons) {
      client = await new Client(name, python, ['libraries/native.py', name], nativeEnvironment()).#greet()
      if (client.missing === null) break
    }
    return client as Client
  }

  async ask(work: Work, milliseconds: number, manyCalls = false): Promise<Answer> {
    if (this.missing !== null) return { missing: this.missing }
    this.#child.stdin?.write(`${JSON.stringify({ work, milliseconds, manyCalls } satisfies Request)}\n`)
    const line = await this.#read()
    if (line === null) this.missing = 'its process ended'
    return line === null ? { missing: 'its process ended' } : (JSON.parse(line) as Answer)
  }

  stop(): void {
    this.#child.stdin?.end()
    this.#child.kill()
  }

  async #greet(): Promise<this> {
    const line = await this.#read()
    const greeting: Greeting = line === null ? { missing: 'does not start' } : (JSON.parse(line) as Greeting)
    if ('missing' in greeting) this.missing = greeting.missing
    else this.version = greeting.version
    return this
  }

  async #read(): Promise<string | null> {
    const { value, done } = await this.#lines.next()
    return done === true ? null : value
  }
}

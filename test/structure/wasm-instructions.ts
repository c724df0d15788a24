/** What a wasm binary imports and which instructions its functions hold; sections that matter to neither are skipped. */
export interface BinaryContents {
  readonly imports: readonly string[]
  readonly functions: number
  /** How often each instruction occurs, by its opcode: `fd 0xe4` is 0xE4 behind the SIMD prefix. */
  readonly opcodes: ReadonlyMap<string, number>
}

/** What follows an opcode, one letter a piece: see `skipImmediate`. */
type Immediates = string

const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]
const SECTION_IMPORT = 2
const SECTION_CODE = 10
const SIMD_PREFIX = 0xfd
const ATOMIC_PREFIX = 0xfe
const PREFIXES = [0xfb, 0xfc, SIMD_PREFIX, ATOMIC_PREFIX]
const KIND_MEMORY = 2

class Reader {
  readonly #bytes: Uint8Array
  position: number
  readonly end: number

  constructor(bytes: Uint8Array, position = 0, end = bytes.length) {
    this.#bytes = bytes
    this.position = position
    this.end = end
  }

  get done(): boolean {
    return this.position >= this.end
  }

  byte(): number {
    const value = this.#bytes[this.position++]
    if (value === undefined || this.position > this.end) throw new Error(`the binary ends early, at ${this.position}`)
    return value
  }

  /** A LEB128 number; of those wider than 32 bits only the length matters here. */
  leb(): number {
    let value = 0
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = this.byte()
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
    throw new Error(`a number is too long, at ${this.position}`)
  }

  skip(count: number): void {
    this.position += count
    if (this.position > this.end) throw new Error(`the binary ends early, at ${this.position}`)
  }

  /** A part of `length` bytes; this reader goes on behind it. */
  part(length: number): Reader {
    const part = new Reader(this.#bytes, this.position, this.position + length)
    this.skip(length)
    return part
  }

  name(): string {
    const length = this.leb()
    const start = this.position
    this.skip(length)
    return new TextDecoder().decode(this.#bytes.subarray(start, this.position))
  }
}

/** Reads a binary; throws at an instruction that it does not know, rather than guess its length. */
export function readBinary(bytes: Uint8Array): BinaryContents {
  if (HEADER.some((byte, index) => bytes[index] !== byte)) throw new Error('this is not WebAssembly 1')
  const reader = new Reader(bytes, HEADER.length)
  const imports: string[] = []
  const opcodes = new Map<string, number>()
  let functions = 0
  while (!reader.done) {
    const id = reader.byte()
    const section = reader.part(reader.leb())
    if (id === SECTION_IMPORT) imports.push(...readImports(section))
    if (id === SECTION_CODE) functions = readCode(section, opcodes)
  }
  return { imports, functions, opcodes }
}

/** Opcodes of relaxed SIMD: what they compute is up to the CPU. */
export function relaxedOpcodes(contents: BinaryContents): string[] {
  return [...contents.opcodes.keys()].filter((name) => {
    const [prefix, code] = name.split(' ')
    return prefix === 'fd' && Number(code) >= 0x100
  })
}

/** The names of the imports, up to the first that is no memory: one too many, so that its type is not read. */
function readImports(section: Reader): string[] {
  const names: string[] = []
  for (let count = section.leb(); count > 0; count--) {
    names.push(`${section.name()}.${section.name()}`)
    if (section.byte() !== KIND_MEMORY) break
    const limits = section.byte()
    section.leb()
    if ((limits & 1) !== 0) section.leb()
  }
  return names
}

function readCode(section: Reader, opcodes: Map<string, number>): number {
  const count = section.leb()
  for (let i = 0; i < count; i++) {
    const body = section.part(section.leb())
    for (let groups = body.leb(); groups > 0; groups--) {
      body.leb()
      body.leb()
    }
    while (!body.done) readInstruction(body, opcodes)
  }
  return count
}

function readInstruction(body: Reader, opcodes: Map<string, number>): void {
  const first = body.byte()
  const isPrefixed = PREFIXES.includes(first)
  const code = isPrefixed ? body.leb() : first
  const name = isPrefixed ? `${first.toString(16)} 0x${code.toString(16)}` : `0x${code.toString(16)}`
  const immediates = isPrefixed ? prefixedImmediates(first, code) : plainImmediates(code)
  if (immediates === undefined) throw new Error(`unknown instruction ${name} at ${body.position}`)
  for (const kind of immediates) skipImmediate(body, kind)
  opcodes.set(name, (opcodes.get(name) ?? 0) + 1)
}

/** n: a LEB128 number; m: a memory operand; 1, 4, 8, g: 1, 4, 8, 16 bytes; v: a vector of numbers. */
function skipImmediate(body: Reader, kind: string): void {
  if (kind === 'n') body.leb()
  else if (kind === 'm') {
    // Bit 6 of the alignment says that a memory index follows.
    if ((body.leb() & 0x40) !== 0) body.leb()
    body.leb()
  } else if (kind === 'v') for (let count = body.leb(); count > 0; count--) body.leb()
  else body.skip({ '1': 1, '4': 4, '8': 8, g: 16 }[kind] ?? 0)
}

/** Of the instructions of one byte, WebAssembly 2.0 and tail calls. */
function plainImmediates(code: number): Immediates | undefined {
  if (code >= 0x45 && code <= 0xc4) return ''
  if (code >= 0x28 && code <= 0x3e) return 'm'
  if (code >= 0x20 && code <= 0x26) return 'n'
  const others: Readonly<Record<number, Immediates>> = {
    0x00: '',
    0x01: '',
    0x02: 'n',
    0x03: 'n',
    0x04: 'n',
    0x05: '',
    0x0b: '',
    0x0c: 'n',
    0x0d: 'n',
    0x0e: 'vn',
    0x0f: '',
    0x10: 'n',
    0x11: 'nn',
    0x12: 'n',
    0x13: 'nn',
    0x1a: '',
    0x1b: '',
    0x1c: 'v',
    0x3f: 'n',
    0x40: 'n',
    0x41: 'n',
    0x42: 'n',
    0x43: '4',
    0x44: '8',
    0xd0: 'n',
    0xd1: '',
    0xd2: 'n',
  }
  return others[code]
}

/** Of the instructions behind a prefix: saturating conversions and bulk memory (FC), SIMD (FD), atomics (FE). */
function prefixedImmediates(prefix: number, code: number): Immediates | undefined {
  if (prefix === 0xfc)
    return ['', '', '', '', '', '', '', '', 'nn', 'n', 'nn', 'n', 'nn', 'n', 'nn', 'n', 'n', 'n'][code]
  if (prefix === ATOMIC_PREFIX)
    return code === 0x03 ? '1' : code <= 0x02 || (code >= 0x10 && code <= 0x4e) ? 'm' : undefined
  if (prefix !== SIMD_PREFIX) return undefined
  if (code <= 0x0b || code === 0x5c || code === 0x5d) return 'm'
  if (code === 0x0c || code === 0x0d) return 'g'
  if (code >= 0x15 && code <= 0x22) return '1'
  if (code >= 0x54 && code <= 0x5b) return 'm1'
  return code <= 0x113 ? '' : undefined
}

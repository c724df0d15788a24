import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeCheckpoint } from '../../../src/index.js'
import {
  differences,
  faultEvaluating,
  faultReplacing,
  killImprove,
  killOperations,
  prepareReplacing,
  runWithFault,
  shortRun,
} from '../../../tools/kill/operations.mjs'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wellfit-faults-'))
})
afterAll(async () => {
  await rm(folder, { recursive: true })
})

describe('a run killed before a file operation', () => {
  // All of them: node tools/kill/operations.mjs
  it('and resumed ends with the bytes of one that was left alone', async () => {
    const { operations, kills, resumed, differing } = await killOperations(4, 18)
    expect(differing).toEqual([])
    expect(operations).toBeGreaterThan(40)
    expect(kills).toBeGreaterThanOrEqual(2)
    expect(resumed).toBeGreaterThanOrEqual(1)
  })
})

/** A command and its results, for several kinds of faults. */
function useReplacing(command: string, reads = false): () => Awaited<ReturnType<typeof prepareReplacing>> {
  let prepared: Awaited<ReturnType<typeof prepareReplacing>> | undefined
  beforeAll(async () => {
    prepared = await prepareReplacing(command, reads)
  })
  afterAll(() => prepared?.remove())
  return () => {
    if (prepared === undefined) throw new Error(`${command} did not end well`)
    return prepared
  }
}

describe.each(['train', 'data', 'check', 'predict', 'errors', 'sweep', 'export'] as const)(
  '%s --overwrite',
  (command) => {
    const replacement = useReplacing(command)

    // All operations: node tools/kill/operations.mjs
    it.each([
      ['kill', 4],
      ['ENOSPC', 7],
    ] as const)('leaves the old or the new results, never a mix, at each operation: %s', async (kind, every) => {
      const first = { train: 40, data: 5, check: 5, predict: 1, errors: 5, sweep: 5, export: 1 }[command]
      const isOneFile = command === 'predict' || command === 'export'
      const { faults, old, wrong } = await replacement().fault(kind, first, isOneFile ? 2 : every)
      expect(wrong).toEqual([])
      expect(faults).toBeGreaterThan(1)
      expect(old).toBeGreaterThan(0)
    })

    it.runIf(command === 'train')(
      'on a disk that lets nothing be removed ends with exit code 3, with the old or the new results',
      async () => {
        // Before the run and after its results, what is only needed to resume it is removed.
        const { operations, faults, wrong } = await replacement().fault('EIO', 6, 56)
        expect(operations).toBeGreaterThan(61)
        expect(wrong).toEqual([])
        expect(faults).toBe(2)
      },
    )
  },
)

describe('improve', () => {
  const replacement = useReplacing('improve', true)

  it('killed before a file operation and resumed ends with the bytes and the trials of one that was left alone', async () => {
    const { operations, kills, resumed, differing } = await killImprove(4, 12)
    expect(differing).toEqual([])
    expect(operations).toBeGreaterThan(40)
    expect(kills).toBeGreaterThanOrEqual(3)
    expect(resumed).toBeGreaterThanOrEqual(2)
  })

  it.each([
    ['ENOSPC', /^(?:appendFileSync|writeFile)/, 12],
    ['EACCES', /^(?:openSync|rename)/, 9],
    ['EIO', /^(?:fsyncSync|readFile manifest)/, 9],
  ] as const)('--overwrite leaves the old or the new results, never a mix: %s', async (code, only, every) => {
    const { faults, wrong } = await replacement().fault(code, 1, every, only)
    expect(wrong).toEqual([])
    expect(faults).toBeGreaterThan(0)
  })
})

describe('evaluate', () => {
  it.each(['kill', 'EIO'] as const)('leaves the model as it is, with exit code 3 and a message: %s', async (kind) => {
    const { operations, faults, wrong } = await faultEvaluating(kind, kind === 'kill' ? 2 : 1)
    expect(wrong).toEqual([])
    expect(operations).toBeGreaterThan(3)
    expect(faults).toBeGreaterThan(1)
  })
})

it('a manifest that cannot be read is an error with exit code 3: nothing that it names is removed', async () => {
  const { faults, old, replaced, wrong } = await faultReplacing('data', 'EIO', 1, 1, /^readFile manifest/)
  expect(wrong).toEqual([])
  expect([faults, old, replaced]).toEqual([3, 2, 1])
})

it('every file is flushed to the disk before it gets its name, and its directory after', async () => {
  const { code, operations } = await runWithFault(shortRun(join(folder, 'flushed'), 600), folder)
  expect(code).toBe(0)
  // A file's contents are written through its handle: that is told without a name.
  const written = operations.flatMap((operation, i) => (operation.trim() === 'writeFile' ? i : []))
  expect(written.length).toBeGreaterThan(2)
  expect(written.map((i) => operations[i + 1]?.trim())).toEqual(written.map(() => 'sync'))
  const lastRename = operations.findLastIndex((operation) => operation.startsWith('rename'))
  expect(operations.slice(lastRename).some((operation) => operation.trim() === 'sync')).toBe(true)
})

describe.each(['ENOSPC', 'EIO'])('a disk that says %s', (code) => {
  it('keeps the checkpoint before, tells once, and the run goes on to the same bytes', async () => {
    const alone = join(folder, `alone-${code}`)
    const { operations } = await runWithFault(shortRun(alone), folder)
    const writes = operations.flatMap((operation, i) => (operation.startsWith('writeFile') ? [i + 1] : []))
    // The lock, the note of the run, its first checkpoint; the second fails at its write, the third when it is opened.
    const [, , , first = 0] = writes
    const out = join(folder, code)
    const fail = { code, first, last: first + 3 }
    const run = await runWithFault(shortRun(out), folder, { fail })
    expect(run.code).toBe(0)
    expect(run.err.match(/Could not write a checkpoint; the previous one is kept/g)).toHaveLength(1)
    expect(run.err).toContain(`(${code})`)
    expect(differences(out, alone)).toEqual([])

    const killed = join(folder, `killed-${code}`)
    const { code: ended } = await runWithFault(shortRun(killed), folder, { fail, kill: first + 4 })
    expect(ended).toBeNull()
    const { epoch, stepOfEpoch } = decodeCheckpoint(await readFile(join(killed, 'run.checkpoint')))
    expect([epoch, stepOfEpoch]).toEqual([1, 1])
    expect((await runWithFault(['train', '--resume', killed], folder)).code).toBe(0)
    expect(differences(killed, alone)).toEqual([])
    expect(existsSync(join(killed, 'run.checkpoint'))).toBe(false)
  })
})

it('a disk that is full when the results are written is an error with exit code 3, and the run can be resumed', async () => {
  // Without checkpoints the operations are the same in every run.
  const once = (out: string): string[] => shortRun(out, 600)
  const alone = join(folder, 'once')
  const { operations } = await runWithFault(once(alone), folder)
  const first = operations.findLastIndex((operation) => operation.startsWith('writeFile')) + 1
  const out = join(folder, 'results')
  const run = await runWithFault(once(out), folder, { fail: { code: 'ENOSPC', first, last: first } })
  expect(run.code).toBe(3)
  expect(await readdir(out)).toEqual(['run.json'])
  expect((await runWithFault(['train', '--resume', out], folder)).code).toBe(0)
  expect(differences(out, alone)).toEqual([])
})

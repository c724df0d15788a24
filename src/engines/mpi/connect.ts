import { hostname } from 'node:os'
import { WellfitError } from '../../errors.js'
import { checkKeys, checkNumber } from '../../options.js'
import {
  gatherTexts,
  type Communicator,
  type PendingSum,
  type Receive,
  type Send,
} from '../../program/blocks/communicator.js'
import type { CommunicatorOptions } from '../ranks/shared-memory.js'
import { failedRank, rankError, silentRank } from '../ranks/transfers.js'
import { ownVersion } from '../own-version.js'
import { openMpi, type OpenMpi } from './open-mpi.js'

const DATA = 1
const FAILURE = 2
/** A failure is sent as one message of this length, which MPI sends at once. */
const FAILURE_BYTES = 1024
/** MPI counts bytes in 32 bits. */
const MOST_BYTES = 2 ** 30
/** How long a rank asks all the time whether its messages have arrived, and how long it sleeps then. */
const SPIN_MILLISECONDS = 1
const SLEEP_MILLISECONDS = 0.05
/** How often a rank that waits looks for failures. */
const WATCH_MILLISECONDS = 100
/** How long a rank that fails gives its message to leave. */
const SENDING_MILLISECONDS = 100
/** How long its process waits at its end: mpirun ends the others with it, which are to report the failure before. */
const LAST_MILLISECONDS = 1000

/**
 * Joins the ranks that `mpirun` started, by Open MPI (`libmpi.so.40`) and the package koffi. Pass what it returns to `fit` as
 * `parallel.communicator` on every rank, and `close` it at the end.
 *
 * A rank whose `fit` fails tells the others, whose `fit` throws an `IO` error that names it and its reason; so does a rank whose
 * process has ended, within a second on the same machine, and one that sends nothing for `timeoutSeconds`.
 *
 * @throws WellfitError `UNSUPPORTED` without koffi or Open MPI, and where a rank runs another version of wellfit, `INVALID_OPTION` for a wrong option.
 *
 * @example
 * ```ts
 * const communicator = await connect()
 * await net.fit(train, { dev, batchSize: 256, parallel: { blocks: 8, communicator } })
 * communicator.close()
 * ```
 */
export async function connect(options: CommunicatorOptions = {}): Promise<Communicator> {
  checkKeys('connect', 'options', options, ['timeoutSeconds'])
  const timeoutSeconds = checkNumber('connect', 'timeoutSeconds', options.timeoutSeconds ?? 60, {
    min: 0,
    minExcluded: true,
  })
  const mpi = await openMpi()
  const communicator = new MpiCommunicator(mpi, timeoutSeconds)
  communicator.learnProcesses()
  return communicator
}

/** Ranks that are processes started by mpirun. */
class MpiCommunicator implements Communicator {
  readonly rank: number
  readonly size: number
  readonly #mpi: OpenMpi
  readonly #timeoutSeconds: number
  /** The process of each rank on this machine; 0 for those on others. */
  #processes: number[] = []
  #hasFailed = false
  #isClosed = false
  readonly #asleep = new Int32Array(new SharedArrayBuffer(4))

  constructor(mpi: OpenMpi, timeoutSeconds: number) {
    this.#mpi = mpi
    this.rank = mpi.rank
    this.size = mpi.size
    this.#timeoutSeconds = timeoutSeconds
  }

  /**
   * Learns which ranks run on this machine.
   *
   * @throws WellfitError `UNSUPPORTED` on every rank where one runs another version of wellfit.
   */
  learnProcesses(): void {
    const own = [hostname(), process.pid, ownVersion()]
    const all = gatherTexts(this, JSON.stringify(own)).map((text) => JSON.parse(text) as unknown[])
    checkVersions(all.map(([, , version]) => String(version)))
    this.#processes = all.map(([host, id]) => (host === hostname() ? Number(id) : 0))
  }

  exchange(sends: readonly Send[], receives: readonly Receive[]): void {
    const parts = [
      ...receives.flatMap(({ from, bytes }) =>
        segments(bytes).map((segment) => ({ rank: from, segment, isSent: false })),
      ),
      ...sends.flatMap(({ to, bytes }) => segments(bytes).map((segment) => ({ rank: to, segment, isSent: true }))),
    ]
    const requests = new BigUint64Array(parts.length)
    parts.forEach(({ rank, segment, isSent }, i) => {
      if (isSent) this.#mpi.send(segment, rank, DATA, requests, i)
      else this.#mpi.receive(segment, rank, DATA, requests, i)
    })
    this.#wait(
      requests,
      () => parts.filter((_, i) => !this.#mpi.isComplete(requests[i] ?? 0n)).map(({ rank }) => rank),
      true,
    )
  }

  beginSum(values: Float32Array | Float64Array): PendingSum {
    const request = new BigUint64Array(1)
    this.#mpi.sum(values, request)
    const others = Array.from({ length: this.size }, (_, rank) => rank).filter((rank) => rank !== this.rank)
    return {
      progress: () => this.#mpi.areComplete(request),
      // MPI does not tell whose numbers are missing. The numbers are kept from being freed until then.
      wait: () => this.#wait(request, () => (values.length === 0 ? [] : others), false),
    }
  }

  /** Waits for requests; `missing` tells which ranks have not sent or taken what is due, or that only some of them have not. */
  #wait(requests: BigUint64Array, missing: () => readonly number[], isAll: boolean): void {
    const start = performance.now()
    let watched = start
    while (!this.#mpi.areComplete(requests)) {
      const now = performance.now()
      if (now - start < SPIN_MILLISECONDS) continue
      Atomics.wait(this.#asleep, 0, 0, SLEEP_MILLISECONDS)
      if (now - watched < WATCH_MILLISECONDS) continue
      watched = now
      const waiting = missing()
      if (waiting.length > 0)
        this.#watch(
          [...new Set(waiting)].sort((a, b) => a - b),
          now - start,
          isAll,
        )
    }
  }

  /** Throws if a rank has failed, has ended or is silent for too long. */
  #watch(ranks: readonly number[], milliseconds: number, isAll: boolean): void {
    if (this.#mpi.hasArrived(FAILURE)) {
      const bytes = new Uint8Array(FAILURE_BYTES)
      const requests = new BigUint64Array(1)
      this.#mpi.receive(bytes, -1, FAILURE, requests, 0)
      while (!this.#mpi.areComplete(requests));
      this.#stop()
      const [rank, reason] = JSON.parse(new TextDecoder().decode(bytes).replace(/\0+$/, '')) as [number, string]
      throw failedRank(rank, reason)
    }
    const ended = ranks.find((rank) => !isRunning(this.#processes[rank] ?? 0))
    if (ended !== undefined) {
      this.#stop()
      const remedy = 'A checkpoint resumes on any number of ranks.'
      throw rankError('keep all ranks running', `rank ${ended}: process ${this.#processes[ended]} has ended`, remedy)
    }
    if (milliseconds < this.#timeoutSeconds * 1000) return
    this.#stop()
    throw silentRank(ranks, this.#timeoutSeconds, isAll)
  }

  fail(reason: string): void {
    if (this.#hasFailed || this.#isClosed || this.size === 1) return
    this.#stop()
    const bytes = new Uint8Array(FAILURE_BYTES)
    // Shortened so that it stays a whole text.
    for (let length = reason.length; ; length = Math.floor(length * 0.9)) {
      const text = new TextEncoder().encode(JSON.stringify([this.rank, reason.slice(0, length)]))
      if (text.length > FAILURE_BYTES) continue
      bytes.set(text)
      break
    }
    const others = Array.from({ length: this.size }, (_, rank) => rank).filter((rank) => rank !== this.rank)
    const requests = new BigUint64Array(others.length)
    others.forEach((rank, i) => this.#mpi.send(bytes, rank, FAILURE, requests, i))
    const start = performance.now()
    while (!this.#mpi.areComplete(requests) && performance.now() - start < SENDING_MILLISECONDS)
      Atomics.wait(this.#asleep, 0, 0, 1)
  }

  #stop(): void {
    this.#hasFailed = true
    process.once('exit', () => Atomics.wait(this.#asleep, 0, 0, LAST_MILLISECONDS))
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    // A failed rank has unfinished messages, which MPI_Finalize would wait for.
    if (!this.#hasFailed) this.#mpi.finalize()
  }
}

function segments(bytes: Uint8Array): Uint8Array[] {
  const all: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += MOST_BYTES) all.push(bytes.subarray(at, at + MOST_BYTES))
  return all
}

/** Whether a process of this machine runs; true for 0, one of another machine. */
function isRunning(id: number): boolean {
  if (id === 0) return true
  try {
    process.kill(id, 0)
    return true
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}

/** Refuses ranks of several versions: the same settings may give other bytes. */
export function checkVersions(versions: readonly string[]): void {
  const [first = ''] = versions
  const rank = versions.findIndex((version) => version !== first)
  if (rank < 0) return
  throw new WellfitError({
    code: 'UNSUPPORTED',
    functionName: 'connect',
    field: 'version of wellfit',
    value: versions[rank],
    expected: `be the same on every rank: it is ${first} on rank 0 and not on rank ${rank}`,
    remedy: 'Install the same version on every machine.',
  })
}

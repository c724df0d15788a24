import type * as Koffi from 'koffi'
import { WellfitError } from '../../errors.js'

/** The functions of MPI that ranks exchange bytes by; buffers are passed in place. */
export interface OpenMpi {
  readonly rank: number
  readonly size: number
  /** Begins to send; the request goes to entry `at` of `requests`. */
  send(bytes: Uint8Array, to: number, tag: number, requests: BigUint64Array, at: number): void
  receive(bytes: Uint8Array, from: number, tag: number, requests: BigUint64Array, at: number): void
  /** Whether all of the requests are complete; it also lets MPI make progress. */
  areComplete(requests: BigUint64Array): boolean
  /** Whether one of them is. */
  isComplete(request: bigint): boolean
  /** Whether a message with that tag has arrived, from any rank. */
  hasArrived(tag: number): boolean
  finalize(): void
}

const LIBRARIES = ['libmpi.so.40', 'libmpi.so', 'libmpi.40.dylib', 'libmpi.dylib']
const ANY_SOURCE = -1

/** Loads Open MPI and joins its ranks. */
export async function openMpi(): Promise<OpenMpi> {
  const { call, world, byte } = await loadLibrary()
  const flag = new Int32Array(1)
  const count = new Int32Array(1)
  succeed(call('int MPI_Initialized(void *flag)')(flag), 'MPI_Initialized')
  if (flag[0] === 0) succeed(call('int MPI_Init(void *argc, void *argv)')(null, null), 'MPI_Init')
  const numberOf = (name: string): number => {
    succeed(call(`int ${name}(void *communicator, void *number)`)(world, count), name)
    return count[0] ?? 0
  }
  const message = 'void *bytes, int count, void *type, int rank, int tag, void *communicator, void *request'
  const send = call(`int MPI_Isend(${message})`)
  const receive = call(`int MPI_Irecv(${message})`)
  const testAll = call('int MPI_Testall(int count, void *requests, void *flag, void *statuses)')
  const status = call('int MPI_Request_get_status(uint64_t request, void *flag, void *status)')
  const probe = call('int MPI_Iprobe(int from, int tag, void *communicator, void *flag, void *status)')
  const finalize = call('int MPI_Finalize()')
  const isSet = (code: number, name: string): boolean => {
    succeed(code, name)
    return flag[0] !== 0
  }
  return {
    rank: numberOf('MPI_Comm_rank'),
    size: numberOf('MPI_Comm_size'),
    send(bytes, to, tag, requests, at) {
      succeed(send(bytes, bytes.length, byte, to, tag, world, requests.subarray(at, at + 1)), 'MPI_Isend')
    },
    receive(bytes, from, tag, requests, at) {
      succeed(receive(bytes, bytes.length, byte, from, tag, world, requests.subarray(at, at + 1)), 'MPI_Irecv')
    },
    areComplete: (requests) => isSet(testAll(requests.length, requests, flag, null), 'MPI_Testall'),
    isComplete: (request) => isSet(status(request, flag, null), 'MPI_Request_get_status'),
    hasArrived: (tag) => isSet(probe(ANY_SOURCE, tag, world, flag, null), 'MPI_Iprobe'),
    finalize: () => succeed(finalize(), 'MPI_Finalize'),
  }
}

type Call = (...values: unknown[]) => number

/** The functions of libmpi by their signatures in C, and the handles of all ranks and of bytes. */
async function loadLibrary(): Promise<{
  readonly call: (signature: string) => Call
  readonly world: unknown
  readonly byte: unknown
}> {
  const { default: koffi } = await importKoffi()
  for (const name of LIBRARIES) {
    let library
    try {
      // Open MPI loads plugins that use its symbols.
      library = koffi.load(name, { global: true })
    } catch {
      continue
    }
    try {
      const [world, byte] = [library.symbol('ompi_mpi_comm_world'), library.symbol('ompi_mpi_byte')]
      return { call: (signature) => library.func(signature) as Call, world, byte }
    } catch (cause) {
      const expected = `be that of Open MPI: ${name} of this machine is of another implementation`
      throw unsupported(expected, 'Install Open MPI.', cause)
    }
  }
  const remedy = 'Install it, on Debian by `apt-get install openmpi-bin libopenmpi3`.'
  throw unsupported(`be where libmpi of Open MPI is installed; ${LIBRARIES.join(', ')} were not found`, remedy)
}

function succeed(code: number, name: string): void {
  if (code === 0) return
  const expected = 'return MPI_SUCCESS, 0'
  throw new WellfitError({ code: 'IO', functionName: 'connect', field: name, value: code, expected })
}

async function importKoffi(): Promise<typeof Koffi> {
  try {
    return await import('koffi')
  } catch (cause) {
    throw unsupported('find the package koffi, which calls libmpi', 'Install it: `npm install koffi`.', cause)
  }
}

function unsupported(expected: string, remedy: string, cause?: unknown): WellfitError {
  return new WellfitError({ code: 'UNSUPPORTED', functionName: 'connect', expected, remedy, cause })
}

import type * as Koffi from 'koffi'
import { WellfitError } from '../../errors.js'

/** The functions of MPI that ranks exchange bytes by; buffers are passed in place. */
export interface OpenMpi {
  readonly rank: number
  readonly size: number
  /** Begins to send; the request goes to entry `at` of `requests`. */
  send(bytes: Uint8Array, to: number, tag: number, requests: BigUint64Array, at: number): void
  receive(bytes: Uint8Array, from: number, tag: number, requests: BigUint64Array, at: number): void
  /** Begins to add up the numbers of all ranks, in place; the request goes to the only entry of `request`. */
  sum(values: Float32Array | Float64Array, request: BigUint64Array): void
  /** Whether all of the requests are complete; it also lets MPI make progress. */
  areComplete(requests: BigUint64Array): boolean
  /** Whether one of them is. */
  isComplete(request: bigint): boolean
  /** Whether a message with that tag has arrived, from any rank. */
  hasArrived(tag: number): boolean
  finalize(): void
}

const LIBRARIES = ['libmpi.so.40', 'libmpi.so', 'libmpi.40.dylib', 'libmpi.dylib']
/**
 * How MPI_Iallreduce adds up: by Rabenseifner's algorithm, which moves 2·(N − 1)/N of the bytes in 2·log₂ N messages. Of two ranks,
 * Open MPI 4 would send all of them to one rank and back, which takes four times as long (decision 17).
 */
const ALGORITHM = { name: 'OMPI_MCA_coll_libnbc_iallreduce_algorithm', value: '3' } as const
const ANY_SOURCE = -1
/** The address that stands for a send buffer that is the receive buffer. */
const RECEIVE_BUFFER = 1n

/** Loads Open MPI and joins its ranks. */
export async function openMpi(): Promise<OpenMpi> {
  const { call, world, byte, float, double, sum } = await loadLibrary()
  // Read by MPI_Init.
  process.env[ALGORITHM.name] ??= ALGORITHM.value
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
  const allreduce = call(
    'int MPI_Iallreduce(uint64_t given, void *values, int count, void *type, void *operation, void *communicator, void *request)',
  )
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
    sum(values, request) {
      const type = values instanceof Float32Array ? float : double
      succeed(allreduce(RECEIVE_BUFFER, values, values.length, type, sum, world, request), 'MPI_Iallreduce')
    },
    areComplete: (requests) => isSet(testAll(requests.length, requests, flag, null), 'MPI_Testall'),
    isComplete: (request) => isSet(status(request, flag, null), 'MPI_Request_get_status'),
    hasArrived: (tag) => isSet(probe(ANY_SOURCE, tag, world, flag, null), 'MPI_Iprobe'),
    finalize: () => succeed(finalize(), 'MPI_Finalize'),
  }
}

type Call = (...values: unknown[]) => number

/** The functions of libmpi by their signatures in C, and the handles of all ranks, of types and of the sum. */
interface Library {
  readonly call: (signature: string) => Call
  readonly world: unknown
  readonly byte: unknown
  readonly float: unknown
  readonly double: unknown
  readonly sum: unknown
}

async function loadLibrary(): Promise<Library> {
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
      const symbol = (handle: string): unknown => library.symbol(`ompi_mpi_${handle}`)
      const [byte, float, double] = [symbol('byte'), symbol('float'), symbol('double')]
      const call = (signature: string): Call => library.func(signature) as Call
      return { call, world: symbol('comm_world'), byte, float, double, sum: symbol('op_sum') }
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

/**
 * Training on several processes and machines; see docs/deploy/machines.md. `readShard` and `prepareShard` read a file that the
 * ranks of a communicator share, and `fit` computes each batch in blocks of rows, which they share too.
 *
 * @packageDocumentation
 */

export { connect } from '../engines/mpi/connect.js'
export {
  joinSharedRanks,
  sharedRanks,
  type CommunicatorOptions,
  type SharedRanks,
} from '../engines/ranks/shared-memory.js'
export type { Communicator, Receive, Send } from '../program/blocks/communicator.js'
export { readShard, type ShardOptions, type TableShard } from './read-shard.js'
export { prepareShard, type PreparedShard, type PrepareShardOptions } from './prepare-shard.js'

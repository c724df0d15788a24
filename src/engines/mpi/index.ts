/**
 * Training on several processes and machines; see docs/deploy/machines.md. `fit` computes each batch in blocks of rows, which the
 * ranks of a communicator share.
 *
 * @packageDocumentation
 */

export { connect } from './connect.js'
export { joinSharedRanks, sharedRanks, type CommunicatorOptions, type SharedRanks } from '../ranks/shared-memory.js'
export type { Communicator, Receive, Send } from '../../program/blocks/communicator.js'

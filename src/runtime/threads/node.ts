import { nodeThreads } from './node-threads.js'
import type { ThreadSupport } from './threads.js'

/** Node, Deno and Bun. */
export const threadSupport: ThreadSupport = nodeThreads()

import type * as BullMq from 'bullmq'
import type { Redis } from 'ioredis'
import { WellfitError } from '../../errors.js'
import { checkText } from '../../options.js'

/** The packages, loaded. */
export interface QueuePackages {
  readonly bullmq: typeof BullMq
  readonly connect: () => Redis
}

/** Loads BullMQ and ioredis, which are not installed with wellfit. */
export async function queuePackages(functionName: string, url: string): Promise<QueuePackages> {
  checkText(functionName, 'url', url)
  if (!/^rediss?:\/\//.test(url)) {
    const expected = 'begin with redis:// or rediss://'
    throw new WellfitError({ code: 'INVALID_OPTION', functionName, field: 'url', value: url, expected })
  }
  try {
    const [bullmq, { Redis: Client }] = await Promise.all([import('bullmq'), import('ioredis')])
    const connect = (): Redis => {
      // Commands wait until the server is back.
      const client = new Client(url, {
        maxRetriesPerRequest: null,
        retryStrategy: (times) => Math.min(1000, 50 * times),
      })
      client.on('error', () => undefined)
      return client
    }
    return { bullmq, connect }
  } catch (cause) {
    const expected = 'find the packages bullmq and ioredis'
    const remedy = 'Install them: `npm install bullmq ioredis`.'
    throw new WellfitError({ code: 'UNSUPPORTED', functionName, expected, remedy, cause })
  }
}

/** Keys of the results of a queue. Braces keep those of a queue on one node of a cluster. */
export function keysOf(
  name: string,
): Readonly<Record<'results' | 'tokens' | 'failures' | 'cancelled' | 'counted', string>> {
  const key = (what: string): string => `wellfit:{${name}}:${what}`
  return {
    results: key('results'),
    tokens: key('tokens'),
    failures: key('failures'),
    cancelled: key('cancelled'),
    counted: key('counted'),
  }
}

/**
 * Stores the first outcome of a trial, and counts it: KEYS results, tokens, counted; ARGV hash, token, outcome. An attempt whose
 * token is no longer the newest is not heard: a trial that was taken over is that of the one who took it. Returns 1 if it was stored.
 */
export const STORE_OUTCOME = `
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then return 0 end
if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
redis.call('HINCRBY', KEYS[3], ARGV[1], 1)
return 1
`

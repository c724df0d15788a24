/** Where the queue is. Apart from what loads BullMQ and ioredis: the public types do not need their types. */
export interface RedisOptions {
  /** `redis://host:port`, or `rediss://` by TLS. */
  readonly url: string
  /** Name of the queue. Default `wellfit`. */
  readonly name?: string
}

/**
 * Gives the memory of an array that nobody looks at any more back at once, where the engine can: the garbage collector
 * lets megabytes of such arrays pile up, since to it each is a small object.
 */
export function release({ buffer }: ArrayBufferView): void {
  if (buffer instanceof ArrayBuffer && 'transfer' in buffer) buffer.transfer(0)
}

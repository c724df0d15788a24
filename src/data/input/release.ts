/**
 * Frees the memory of an array that is no longer used at once, where the engine can: the garbage collector lets
 * megabytes of such arrays pile up, since it counts each as a small object.
 */
export function release({ buffer }: ArrayBufferView): void {
  if (buffer instanceof ArrayBuffer && 'transfer' in buffer) buffer.transfer(0)
}

import { fileURLToPath } from 'node:url'

/**
 * A file of the package by its path from the package's folder. This module stays two folders deep: the chunk of the
 * bundled command line that it becomes part of lies as deep below the package as it does.
 */
export function packageFile(path: string): string {
  return fileURLToPath(new URL(`../../../../${path}`, import.meta.url))
}

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * The absolute path of a file of the package. This module must stay in a subfolder of `cli/`: the bundled chunk that
 * contains it lies equally deep below the package.
 */
export function packageFile(path: string): string {
  return fileURLToPath(new URL(`../../../../${path}`, import.meta.url))
}

/** The version of the package. */
export function packageVersion(): string {
  const text = readFileSync(packageFile('package.json'), 'utf8')
  return (JSON.parse(text) as { readonly version: string }).version
}

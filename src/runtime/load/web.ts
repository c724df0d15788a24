import { compileText } from './text.js'
import { binaries } from './binaries.js'
import { moduleLoader } from './load.js'
import type { LoadModule } from './load.js'

export { instantiateModule } from './load.js'

export const hasRelaxedCore: boolean = true

/** Browsers and everything else. */
export const loadModule: LoadModule = moduleLoader((name) => compileText(binaries[name]))

import { compileBase64 } from './base64.js'
import { binaries } from './binaries.js'
import { moduleLoader } from './load.js'
import type { LoadModule } from './load.js'

export const hasRelaxedCore: boolean = true

/** Browsers and everything else. */
export const loadModule: LoadModule = moduleLoader((name) => compileBase64(binaries[name]))

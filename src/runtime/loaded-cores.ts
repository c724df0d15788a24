import type { Core } from './core.js'

/**
 * The cores of this thread that networks have loaded, by precision and number of threads. What is faster on a core, but not worth loading
 * one, looks here.
 */
export const loadedCores: Map<string, Core> = new Map()

#!/usr/bin/env node
import module from 'node:module'

// From the second run on, Node takes the compiled code of every file loaded below from its cache in the folder for temporary
// files (NODE_COMPILE_CACHE names another, NODE_DISABLE_COMPILE_CACHE=1 does without). Node 20 has no such cache.
const { enableCompileCache }: { readonly enableCompileCache?: () => unknown } = module
enableCompileCache?.()

const { runProgram } = await import('./program.js')
await runProgram(process.argv.slice(2))

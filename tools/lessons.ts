// Writes docs/lessons/: a page for each lesson of the playground, with the figures that the library computes.
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { lessonFiles } from '../playground/src/lessons/pages.ts'
import { root } from './paths.mjs'

for (const [name, text] of await lessonFiles()) {
  const file = path.join(root, 'docs/lessons', name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, text)
}

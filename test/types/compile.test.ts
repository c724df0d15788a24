import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../structure/source-tree.js'

/** What tsc says of the files in a folder below test/types, and whether it accepts them. */
async function compiled(folder: string): Promise<{ readonly accepted: boolean; readonly output: string }> {
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc')
  return await new Promise((resolve) => {
    execFile(process.execPath, [tsc, '-p', folder], { cwd: root }, (error, stdout) => {
      resolve({ accepted: error === null, output: stdout })
    })
  })
}

it('the types of the public API are those that public-api.test.ts expects', async () => {
  expect(await compiled('test/types')).toEqual({ accepted: true, output: '' })
})

it('a wrong expectation is told', async () => {
  const folder = await mkdtemp(path.join(root, 'test/types/wrong-'))
  try {
    const extending = { extends: '../tsconfig.json', include: ['*.ts', '../../../src/runtime/wasm.d.ts'] }
    await writeFile(path.join(folder, 'tsconfig.json'), JSON.stringify(extending))
    await writeFile(
      path.join(folder, 'wrong.ts'),
      `import { expectTypeOf } from 'vitest'
import type { Score } from '../../../src/index.js'
expectTypeOf<Score['accuracy']>().toEqualTypeOf<number>()
`,
    )
    const { accepted, output } = await compiled(folder)
    expect(accepted).toBe(false)
    expect(output).toContain('wrong.ts')
  } finally {
    await rm(folder, { recursive: true })
  }
})

import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../..', import.meta.url))
const execute = promisify(execFile)

/** What the compiler is told of a pasted program: the strictest checks, and the types of the package and of Node alone. */
const options = [
  '--noEmit',
  '--strict',
  '--target',
  'es2023',
  '--module',
  'nodenext',
  '--types',
  'node',
  '--skipLibCheck',
]

/** What a program prints, run as pasted into a file of this package, beside files that it reads; the compiler has no complaint of it. */
export async function outputOf(text: string, files: readonly string[] = []): Promise<string> {
  await mkdir(path.join(root, 'out'), { recursive: true })
  const folder = await mkdtemp(path.join(root, 'out', 'program-'))
  try {
    await writeFile(path.join(folder, 'program.ts'), text)
    for (const file of files) await cp(file, path.join(folder, path.basename(file)))
    const compiler = path.join(root, 'node_modules/.bin/tsc')
    const compiled = execute(compiler, ['program.ts', '--ignoreConfig', ...options], { cwd: folder }).catch(
      (error: unknown) => Promise.reject(new Error(String((error as { stdout?: string }).stdout), { cause: error })),
    )
    const [{ stdout }] = await Promise.all([execute(process.execPath, ['program.ts'], { cwd: folder }), compiled])
    return stdout
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

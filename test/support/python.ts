import { spawnSync } from 'node:child_process'

/** The Python modules that a library of docs/coming-from.md needs. */
const modules: Readonly<Record<string, readonly string[]>> = {
  NumPy: ['numpy'],
  Keras: ['keras', 'sklearn', 'pandas'],
  PyTorch: ['torch', 'sklearn', 'pandas'],
  'scikit-learn': ['sklearn', 'pandas'],
}

/** Runs a Python program; what it printed, or an error with what it wrote to stderr. */
export function runPython(python: string, args: readonly string[], input = '', cwd = process.cwd()): string {
  const { status, stdout, stderr, error } = spawnSync(python, args, {
    input,
    cwd,
    encoding: 'utf8',
    timeout: 170_000,
    env: { ...process.env, OMP_NUM_THREADS: '1' },
  })
  if (status === 0) return stdout
  throw new Error(`python exits with ${status}: ${error?.message ?? ''}\n${stderr}`)
}

const found = new Map<string, string | null>()

/** A Python that can import a library, `WELLFIT_PYTHON` before the others; `null` where none can. */
export function pythonWith(library: string): string | null {
  const known = found.get(library)
  if (known !== undefined) return known
  const given = process.env['WELLFIT_PYTHON']
  const candidates = [...(given === undefined ? [] : [given]), 'python3', '/usr/bin/python3']
  const code = (modules[library] ?? []).map((name) => `import ${name}`).join('\n')
  const python = candidates.find((candidate) => spawnSync(candidate, ['-c', code]).status === 0) ?? null
  found.set(library, python)
  return python
}

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** The Pythons to try: Debian's with its packages, then another one. */
export const pythons = ['/usr/bin/python3', 'python3']

/** Kernels of OpenBLAS that use AVX2, by the names that it prints. */
const AVX2_KERNELS = new Set(['Haswell', 'Zen', 'SkylakeX', 'Cooperlake', 'SapphireRapids'])

/** The kernels that OpenBLAS runs under numpy and scikit-learn. */
export interface Blas {
  /** As OpenBLAS names it; `null` where numpy is missing or has another BLAS. */
  readonly kernel: string | null
  /** The value of OPENBLAS_CORETYPE that it needs, `null` for none. */
  readonly coreType: string | null
}

let found: Blas | undefined

/**
 * OpenBLAS picks its kernels by the processor, and an old one that does not know it picks those of a Pentium 4 ("Prescott"), which are
 * several times slower. Such a rival is told its processor.
 *
 * @throws Error where it does not take AVX2 kernels on a processor that has AVX2 even then.
 */
export function blas(): Blas {
  found ??= findBlas()
  return found
}

function findBlas(): Blas {
  const kernel = kernelWith(process.env['OPENBLAS_CORETYPE'])
  const flags = processorFlags()
  const coreType = process.env['OPENBLAS_CORETYPE'] ?? null
  if (kernel === null || !flags.has('avx2') || AVX2_KERNELS.has(kernel)) return { kernel, coreType }
  const better = flags.has('avx512bw') ? 'SkylakeX' : 'Haswell'
  const taken = kernelWith(better)
  if (taken !== null && AVX2_KERNELS.has(taken)) return { kernel: taken, coreType: better }
  throw new Error(
    `OpenBLAS runs its kernels for ${kernel} on a processor with AVX2, even with OPENBLAS_CORETYPE=${better}: numpy and scikit-learn would be several times too slow to compare with. Install another OpenBLAS, or pass --no-peers.`,
  )
}

function kernelWith(coreType: string | undefined): string | null {
  const env = { ...process.env, OPENBLAS_VERBOSE: '2', ...(coreType !== undefined && { OPENBLAS_CORETYPE: coreType }) }
  for (const python of pythons) {
    const { status, stderr } = spawnSync(python, ['-c', 'import numpy'], { env, encoding: 'utf8' })
    if (status === 0) return /^Core: (\S+)$/m.exec(stderr)?.[1] ?? null
  }
  return null
}

/** Empty where there is no /proc. */
function processorFlags(): ReadonlySet<string> {
  try {
    return new Set(/^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]?.trim().split(' '))
  } catch {
    return new Set()
  }
}

/** The environment of rivals: one thread, and the kernels that suit the processor. */
export function nativeEnvironment(): NodeJS.ProcessEnv {
  const { coreType } = blas()
  const oneThread = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' }
  return { ...process.env, ...oneThread, ...(coreType !== null && { OPENBLAS_CORETYPE: coreType }) }
}

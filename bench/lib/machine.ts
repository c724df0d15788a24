import { cpus, loadavg, totalmem } from 'node:os'
import { blas } from './blas.ts'

/** Machine and date of a measurement. */
export interface Circumstances {
  readonly date: string
  readonly command: string
  readonly processor: string
  readonly cores: number
  readonly memoryGiB: number
  readonly node: string
  readonly system: string
  /** Load average of the last minute before measuring. */
  readonly load: number
  /** Set if an old OpenBLAS is told which processor to assume. */
  readonly openblasCoreType: string | null
  /** The kernels of OpenBLAS under numpy, `null` without peers or OpenBLAS; missing in results of earlier versions. */
  readonly openblasKernel?: string | null
}

export function circumstances(peers: boolean): Circumstances {
  const { kernel, coreType } = peers ? blas() : { kernel: null, coreType: null }
  return {
    date: new Date().toISOString().slice(0, 10),
    command: ['npm run bench --', ...process.argv.slice(2)].join(' ').replace(/ --$/, ''),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    system: `${process.platform} ${process.arch}`,
    load: Number((loadavg()[0] ?? 0).toFixed(2)),
    openblasCoreType: coreType,
    openblasKernel: kernel,
  }
}

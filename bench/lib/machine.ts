import { cpus, loadavg, totalmem } from 'node:os'

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
}

export function circumstances(): Circumstances {
  return {
    date: new Date().toISOString().slice(0, 10),
    command: ['npm run bench --', ...process.argv.slice(2)].join(' ').replace(/ --$/, ''),
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    system: `${process.platform} ${process.arch}`,
    load: Number((loadavg()[0] ?? 0).toFixed(2)),
    openblasCoreType: process.env['OPENBLAS_CORETYPE'] ?? null,
  }
}

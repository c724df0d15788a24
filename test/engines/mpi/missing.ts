import { execFileSync } from 'node:child_process'
import { installPackages } from '../../../tools/debian.mjs'

async function missingMpi(): Promise<string | undefined> {
  try {
    execFileSync('mpirun', ['--version'], { stdio: 'ignore' })
    return undefined
  } catch {
    return await installPackages(['openmpi-bin', 'libopenmpi3'])
  }
}

/** Why Open MPI cannot be had; `undefined` where it is installed, or has been now. */
export const mpiMissing: string | undefined = await missingMpi()

import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { slurmEngine } from '../../../src/trials/index.js'
import { freePort, missingProgram, runner, type EngineUnderTest } from './engines.js'

const packages = ['slurmctld', 'slurmd', 'munge']
/** The daemons run as root, who may run jobs of anyone. */
export const slurmMissing: string | undefined =
  process.getuid?.() === 0
    ? ((await missingProgram('slurmctld', packages)) ?? (await missingProgram('slurmd', packages)))
    : 'slurmd takes root'

/** A controller and a node on loopback, whose files are in a directory of their own. */
export async function startSlurm(directory: string): Promise<ChildProcess[]> {
  const [controller, node] = [await freePort(), await freePort()]
  const socket = path.join(directory, 'munge.socket')
  const folder = (name: string): string => {
    mkdirSync(path.join(directory, name))
    return path.join(directory, name)
  }
  const file = path.join(directory, 'slurm.conf')
  writeFileSync(
    file,
    `ClusterName=wellfit
SlurmctldHost=${hostname()}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=${socket}
SlurmctldPort=${controller}
SlurmdPort=${node}
SlurmctldPidFile=${directory}/slurmctld.pid
SlurmdPidFile=${directory}/slurmd.pid
StateSaveLocation=${folder('state')}
SlurmdSpoolDir=${folder('spool')}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/linear
SchedulerParameters=batch_sched_delay=1,sched_interval=1,sched_min_interval=100000
MinJobAge=2
ReturnToService=2
SlurmctldLogFile=${directory}/slurmctld.log
SlurmdLogFile=${directory}/slurmd.log
NodeName=${hostname()} NodeAddr=127.0.0.1 CPUs=1 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP OverSubscribe=FORCE:4
`,
  )
  const key = path.join(directory, 'munge.key')
  writeFileSync(key, Buffer.alloc(64, 7), { mode: 0o600 })
  process.env['SLURM_CONF'] = file
  const options = { stdio: 'ignore', env: { ...process.env, SLURM_CONF: file } } as const
  const places = [`--key-file=${key}`, `--socket=${socket}`, `--pid-file=${directory}/munged.pid`]
  const files = [`--log-file=${directory}/munged.log`, `--seed-file=${directory}/munged.seed`]
  const daemons = [spawn('munged', ['--foreground', '--force', ...places, ...files], options)]
  await sleep(500)
  daemons.push(spawn('slurmctld', ['-D', '-f', file], options), spawn('slurmd', ['-D', '-f', file], options))
  for (let tries = 0; tries < 100; tries++) {
    await sleep(200)
    try {
      const answer = execFileSync('sinfo', ['--noheader', '--format=%t'], {
        ...options,
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      if (/idle|mix|alloc/.test(String(answer))) return daemons
    } catch {
      continue
    }
  }
  for (const daemon of daemons) daemon.kill('SIGKILL')
  throw new Error(`Slurm does not answer; its logs are in ${directory}`)
}

export const slurm: EngineUnderTest = {
  name: 'an array of Slurm',
  missing: slurmMissing,
  async open(processes) {
    const directory = mkdtempSync(path.join(tmpdir(), 'wellfit-slurm-'))
    const daemons = await startSlurm(directory)
    const place = { directory: path.join(directory, 'trials'), parallel: processes, pollSeconds: 0.3 }
    const engine = slurmEngine({ runner, attempts: 3, backoffMilliseconds: 10, ...place })
    return {
      engine,
      async close() {
        await engine.close()
        for (const daemon of daemons.toReversed()) daemon.kill('SIGKILL')
        rmSync(directory, { recursive: true, force: true })
      },
    }
  },
}

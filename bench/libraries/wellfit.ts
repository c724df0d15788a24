// wellfit itself. A step is what `fit` runs, without the evaluation after every epoch: gather from shuffled rows, forward,
// loss, backward, Adam. Inference is `predict`.

import { readFileSync } from 'node:fs'
import { networkInternals } from '../../dist/src/train/network/known-networks.js'
import type { Library, Prepared, Work } from '../lib/library.ts'
import { values } from '../lib/random.ts'
import { networkOf, trainSteps } from '../lib/training.ts'

/** Batches in an epoch. */
const BATCHES = 8

type Numerics = 'strict' | 'relaxed'
type Gemm = (...args: readonly number[]) => void

async function prepareGemm(
  { transposes, m, n, k, zeros }: Extract<Work, { kind: 'gemm' }>,
  numerics: Numerics,
): Promise<Prepared> {
  const { core } = networkInternals(await networkOf([1, 2], { numerics }))
  const { gemm } = core.kernels as unknown as { gemm: Gemm }
  const reserve = (bytes: number): number => core.memory.allocate(bytes, 'bench').pointer
  const [a, b, c] = [reserve(4 * m * k), reserve(4 * k * n), reserve(4 * m * n)]
  const workspace = reserve(core.kernels.gemmWorkspaceBytes(m, n, k))
  core.reals(a, m * k).set(values(m * k, 1, zeros))
  core.reals(b, k * n).set(values(k * n, 2))
  const [transposeA, transposeB] = [Number(transposes === 'TN'), Number(transposes === 'NT')]
  return {
    run(count) {
      for (let i = 0; i < count; i++)
        gemm(transposeA, transposeB, m, n, k, a, transposeA ? m : k, b, transposeB ? k : n, c, n, 0, 0, workspace, 0)
    },
  }
}

async function prepareStep(
  { units, batch, zeros }: Extract<Work, { kind: 'step' }>,
  numerics: Numerics,
): Promise<Prepared> {
  const { step, net } = await trainSteps(units, batch, batch * BATCHES, { numerics }, zeros)
  return { run: step, keeps: net }
}

async function prepareInference(
  { units, batch }: Extract<Work, { kind: 'inference' }>,
  numerics: Numerics,
): Promise<Prepared> {
  const net = await networkOf(units, { numerics })
  const x = values(batch * (units[0] ?? 1), 1)
  return {
    run(count) {
      for (let i = 0; i < count; i++) net.predict(x)
    },
  }
}

export default async function create(numerics: Numerics = 'strict'): Promise<Library> {
  const manifest = new URL('../../package.json', import.meta.url)
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
  return {
    version,
    prepare(work) {
      if (work.kind === 'gemm') return prepareGemm(work, numerics)
      return work.kind === 'step' ? prepareStep(work, numerics) : prepareInference(work, numerics)
    },
  }
}

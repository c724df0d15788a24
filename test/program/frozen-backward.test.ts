import { expect, it } from 'vitest'
import * as instructions from '../../assembly/instructions/layout/layers.js'
import { describeNetwork } from '../../src/model/describe-network.js'
import { Emitter } from '../../src/program/emitter.js'
import { emitBackward } from '../../src/program/layers/backward.js'
import { planForward } from '../../src/program/layers/buffers.js'
import { parameterAddresses } from '../../src/program/layers/parameters.js'
import { loadCore } from '../../src/runtime/load-core.js'
import { Plan } from '../../src/tensor/plan.js'

const nameOf = new Map<number, string>(Object.entries(instructions).map(([name, { OPCODE }]) => [OPCODE, name]))

/** Names of the instructions of the backward pass where the layers of these indices are frozen. */
async function backward(...frozen: readonly number[]): Promise<string[]> {
  const activations = ['tanh', 'prelu', 'relu', 'identity'] as const
  const network = describeNetwork({
    inputs: 3,
    layers: activations.map((activation, i) => ({ units: 4, activation, trainable: !frozen.includes(i) })),
    loss: 'softmaxCrossEntropy',
  })
  const plan = new Plan(await loadCore('f32', undefined, 1))
  const buffers = planForward(plan, network, 5, true)
  const [even, odd, discarded] = [plan.reals(20), plan.reals(20), plan.reals(4)]
  const emitter = new Emitter(plan, 1000, 100)
  plan.allocate('test')
  const names: string[] = []
  emitter.emit = ({ OPCODE }: { readonly OPCODE: number }) => {
    names.push(nameOf.get(OPCODE) ?? String(OPCODE))
  }
  const addresses = parameterAddresses(network, 1024, 4)
  emitBackward(emitter, plan, network, buffers, { even, odd }, addresses, addresses, discarded)
  plan.release()
  return names
}

const output = ['DenseBackwardParameters', 'DenseBackwardInput']
const relu = ['ActivateBackward', 'DenseBackwardParameters', 'DenseBackwardInput']

it('the gradients of frozen layers cost nothing', async () => {
  const prelu = ['PreluBackward', 'DenseBackwardParameters', 'DenseBackwardInput']
  const first = ['ActivateBackward', 'DenseBackwardParameters']
  expect(await backward()).toEqual([...output, ...relu, ...prelu, ...first])
  // The lowest layers: the pass ends above them, and no gradient flows into them.
  expect(await backward(0, 1)).toEqual([...output, 'ActivateBackward', 'DenseBackwardParameters'])
  expect(await backward(0, 1, 2)).toEqual(['DenseBackwardParameters'])
  // A layer between those that train: the gradient flows through it, and its own is not computed.
  expect(await backward(1)).toEqual([...output, ...relu, 'PreluBackward', 'DenseBackwardInput', ...first])
  expect(await backward(0, 1, 2, 3)).toEqual([])
})

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as layers from '../../../assembly/instructions/layout/layers.js'
import * as loss from '../../../assembly/instructions/layout/loss.js'
import * as matrix from '../../../assembly/instructions/layout/matrix.js'
import * as rows from '../../../assembly/instructions/layout/rows.js'
import * as step from '../../../assembly/instructions/layout/step.js'

// Precondition: the layouts as built, which both languages read. The table of the core is read as text.

type Layout = Readonly<Record<string, number | string>> & { readonly OPCODE: number; readonly LENGTH: number }

const layouts = Object.entries({ ...rows, ...layers, ...loss, ...matrix, ...step }).map(
  ([name, layout]) => [name, layout as unknown as Layout] as const,
)

function operandOffsets(layout: Layout): number[] {
  const names = Object.keys(layout).filter((name) => !/^\d+$/.test(name) && name !== 'OPCODE' && name !== 'LENGTH')
  return names.map((name) => Number(layout[name]))
}

describe('the layouts of the instructions', () => {
  it('number opcodes from 0 without gaps', () => {
    const opcodes = layouts.map(([, { OPCODE }]) => OPCODE)
    expect(opcodes.toSorted((a, b) => a - b)).toEqual(opcodes.map((_, i) => i))
  })

  it.each(layouts)('%s has its operands behind opcode and length, without gaps', (_, layout) => {
    expect(operandOffsets(layout)).toEqual(Array.from({ length: layout.LENGTH - 2 }, (_value, i) => i + 2))
  })

  it('let DenseActivate begin as Dense, whose operands the core reads from both', () => {
    const {
      OPCODE: _opcode,
      LENGTH: _length,
      ...dense
    } = Object.fromEntries(Object.entries(layers.Dense).filter(([name]) => !/^\d+$/.test(name)))
    expect(layers.DenseActivate).toMatchObject(dense)
  })
})

describe('the table of the core', () => {
  const source = readFileSync(new URL('../../../assembly/instructions/instructions.ts', import.meta.url), 'utf8')
  const cases = [...source.matchAll(/case (\w+)\.OPCODE:\s+return execute<(\w+)>\(op\)/g)]

  it('executes every instruction by the work of its name, in the order of the opcodes', () => {
    const names = layouts.toSorted(([, a], [, b]) => a.OPCODE - b.OPCODE).map(([name]) => name)
    expect(cases.map(([, name, work]) => [name, work])).toEqual(names.map((name) => [name, `${name}Work`]))
  })
})

import { rows, sessionAddress } from '../batch'
import { Epilogue, ownEpilogue } from '../gemm/epilogue'
import { gemmPart, gemmParts } from '../gemm/partition'
import { ownProduct, Product } from '../gemm/product'
import { SESSION_WORKSPACE } from '../layout'
import { elementParts, partBegin, partEnd, UNIT } from '../threads/partition'
import { sumColumns } from '../vector/reduce'
import { dropoutMask } from './dropout'
import { Dense, DenseActivate, DenseBackwardInput, DenseBackwardParameters } from './layout/layers'
import { constant, integer, pointer } from './operands'

export class DenseWork {
  parts(op: usize): i32 {
    return gemmParts(rows, integer(op, Dense.units), integer(op, Dense.inputs) / integer(op, Dense.groups))
  }

  run(op: usize, parts: i32): void {
    forward(op, parts, null)
  }
}

/** Begins with the operands of Dense. */
export class DenseActivateWork {
  parts(op: usize): i32 {
    const units = integer(op, Dense.units)
    const depth = integer(op, Dense.inputs) / integer(op, Dense.groups)
    return max(gemmParts(rows, units, depth), elementParts(<i64>rows * units))
  }

  run(op: usize, parts: i32): void {
    const epilogue = ownEpilogue()
    epilogue.kind = integer(op, DenseActivate.kind)
    epilogue.alpha = constant(op, DenseActivate.alpha)
    epilogue.source = pointer(op, DenseActivate.z)
    epilogue.output = pointer(op, DenseActivate.output)
    epilogue.dropped = pointer(op, DenseActivate.dropped)
    const keepProb = constant(op, DenseActivate.keepProb)
    epilogue.mask = dropoutMask(keepProb, integer(op, DenseActivate.layer), integer(op, Dense.units))
    forward(op, parts, epilogue)
  }
}

/** z = x·W + b, in each group from its columns of x to its columns of z. */
function forward(op: usize, parts: i32, epilogue: Epilogue | null): void {
  const inputs = integer(op, Dense.inputs)
  const units = integer(op, Dense.units)
  const groups = integer(op, Dense.groups)
  const product = productOf(rows, units / groups, inputs / groups)
  product.setA(pointer(op, Dense.x), inputs, false)
  product.setB(pointer(op, Dense.weight), product.n, false)
  product.setC(pointer(op, Dense.z), units)
  product.init = pointer(op, Dense.bias)
  product.epilogue = epilogue
  gemmPart(parts, product, groups, false)
}

export class DenseBackwardParametersWork {
  parts(op: usize): i32 {
    const inputs = integer(op, DenseBackwardParameters.inputs) / integer(op, DenseBackwardParameters.groups)
    return gemmParts(inputs, integer(op, DenseBackwardParameters.units), rows)
  }

  run(op: usize, parts: i32): void {
    const inputs = integer(op, DenseBackwardParameters.inputs)
    const units = integer(op, DenseBackwardParameters.units)
    const groups = integer(op, DenseBackwardParameters.groups)
    const dz = pointer(op, DenseBackwardParameters.dz)
    const product = productOf(inputs / groups, units / groups, rows)
    product.setA(pointer(op, DenseBackwardParameters.x), inputs, true)
    product.setB(dz, units, false)
    product.setC(pointer(op, DenseBackwardParameters.dWeight), product.n)
    gemmPart(parts, product, groups, true)
    const dBias = pointer(op, DenseBackwardParameters.dBias)
    sumColumns(dz, rows, units, partBegin(units, UNIT, parts), partEnd(units, UNIT, parts), dBias)
  }
}

export class DenseBackwardInputWork {
  parts(op: usize): i32 {
    const depth = integer(op, DenseBackwardInput.units) / integer(op, DenseBackwardInput.groups)
    return gemmParts(rows, integer(op, DenseBackwardInput.inputs), depth)
  }

  run(op: usize, parts: i32): void {
    const inputs = integer(op, DenseBackwardInput.inputs)
    const units = integer(op, DenseBackwardInput.units)
    const groups = integer(op, DenseBackwardInput.groups)
    const product = productOf(rows, inputs / groups, units / groups)
    product.setA(pointer(op, DenseBackwardInput.dz), units, false)
    product.setB(pointer(op, DenseBackwardInput.weight), product.k, true)
    product.setC(pointer(op, DenseBackwardInput.dx), inputs)
    gemmPart(parts, product, groups, false)
  }
}

/** A product of these sizes without initial values and epilogue. */
function productOf(m: i32, n: i32, k: i32): Product {
  const product = ownProduct()
  product.m = m
  product.n = n
  product.k = k
  product.init = 0
  product.rsInit = 0
  product.epilogue = null
  product.workspace = sessionAddress(SESSION_WORKSPACE)
  return product
}

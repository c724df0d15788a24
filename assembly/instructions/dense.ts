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
    return gemmParts(rows, integer(op, Dense.units), integer(op, Dense.inputs))
  }

  run(op: usize, parts: i32): void {
    gemmPart(parts, forward(op, null))
  }
}

/** Begins with the operands of Dense. */
export class DenseActivateWork {
  parts(op: usize): i32 {
    const units = integer(op, Dense.units)
    return max(gemmParts(rows, units, integer(op, Dense.inputs)), elementParts(<i64>rows * units))
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
    gemmPart(parts, forward(op, epilogue))
  }
}

/** z = x·W + b. */
function forward(op: usize, epilogue: Epilogue | null): Product {
  const inputs = integer(op, Dense.inputs)
  const units = integer(op, Dense.units)
  const product = productOf(rows, units, inputs)
  product.setA(pointer(op, Dense.x), inputs, false)
  product.setB(pointer(op, Dense.weight), units, false)
  product.setC(pointer(op, Dense.z), units)
  product.init = pointer(op, Dense.bias)
  product.epilogue = epilogue
  return product
}

export class DenseBackwardParametersWork {
  parts(op: usize): i32 {
    return gemmParts(integer(op, DenseBackwardParameters.inputs), integer(op, DenseBackwardParameters.units), rows)
  }

  run(op: usize, parts: i32): void {
    const inputs = integer(op, DenseBackwardParameters.inputs)
    const units = integer(op, DenseBackwardParameters.units)
    const dz = pointer(op, DenseBackwardParameters.dz)
    const product = productOf(inputs, units, rows)
    product.setA(pointer(op, DenseBackwardParameters.x), inputs, true)
    product.setB(dz, units, false)
    product.setC(pointer(op, DenseBackwardParameters.dWeight), units)
    gemmPart(parts, product)
    const dBias = pointer(op, DenseBackwardParameters.dBias)
    sumColumns(dz, rows, units, partBegin(units, UNIT, parts), partEnd(units, UNIT, parts), dBias)
  }
}

export class DenseBackwardInputWork {
  parts(op: usize): i32 {
    return gemmParts(rows, integer(op, DenseBackwardInput.inputs), integer(op, DenseBackwardInput.units))
  }

  run(op: usize, parts: i32): void {
    const inputs = integer(op, DenseBackwardInput.inputs)
    const units = integer(op, DenseBackwardInput.units)
    const product = productOf(rows, inputs, units)
    product.setA(pointer(op, DenseBackwardInput.dz), units, false)
    product.setB(pointer(op, DenseBackwardInput.weight), units, true)
    product.setC(pointer(op, DenseBackwardInput.dx), inputs)
    gemmPart(parts, product)
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

import { sessionAddress, sessionNumber } from '../batch'
import { gemmPart, gemmParts } from '../gemm/partition'
import { ownProduct } from '../gemm/product'
import { SESSION_LEARNING_RATE, SESSION_WORKSPACE } from '../layout'
import { elementParts, partBegin, partEnd, UNIT } from '../threads/partition'
import { addScaled, combine, scale } from '../vector/elementwise'
import { at } from '../vector/lanes'
import { sumSquares } from '../vector/reduce'
import { Combine, Descend, MatrixProduct, ToUnitNorm } from './layout/matrix'
import { constant, integer, pointer } from './operands'

/** Every thread computes the norm of the whole, with the same bits: it costs less than waiting for one that did. */
export class ToUnitNormWork {
  parts(op: usize): i32 {
    return elementParts(integer(op, ToUnitNorm.count))
  }

  run(op: usize, parts: i32): void {
    const count = integer(op, ToUnitNorm.count)
    const source = pointer(op, ToUnitNorm.source)
    const norm = Math.sqrt(sumSquares(source, count))
    const begin = partBegin(count, UNIT, parts)
    const end = partEnd(count, UNIT, parts)
    const factor = 1 / max(norm, constant(op, ToUnitNorm.epsilon))
    scale(at(source, begin), at(pointer(op, ToUnitNorm.target), begin), end - begin, factor)
  }
}

export class CombineWork {
  parts(op: usize): i32 {
    return elementParts(integer(op, Combine.count))
  }

  run(op: usize, parts: i32): void {
    const count = integer(op, Combine.count)
    const begin = partBegin(count, UNIT, parts)
    const factors = pointer(op, Combine.factors)
    combine(
      at(pointer(op, Combine.left), begin),
      at(pointer(op, Combine.right), begin),
      at(pointer(op, Combine.target), begin),
      partEnd(count, UNIT, parts) - begin,
      load<f64>(factors),
      load<f64>(factors, 8),
    )
  }
}

export class MatrixProductWork {
  parts(op: usize): i32 {
    return gemmParts(integer(op, MatrixProduct.m), integer(op, MatrixProduct.n), integer(op, MatrixProduct.k))
  }

  run(op: usize, parts: i32): void {
    const product = ownProduct()
    const transposesA = integer(op, MatrixProduct.transposesA) != 0
    const transposesB = integer(op, MatrixProduct.transposesB) != 0
    product.m = integer(op, MatrixProduct.m)
    product.n = integer(op, MatrixProduct.n)
    product.k = integer(op, MatrixProduct.k)
    product.setA(pointer(op, MatrixProduct.a), transposesA ? product.m : product.k, transposesA)
    product.setB(pointer(op, MatrixProduct.b), transposesB ? product.k : product.n, transposesB)
    product.setC(pointer(op, MatrixProduct.target), product.n)
    const adds = integer(op, MatrixProduct.adds) != 0
    product.init = adds ? product.c : 0
    product.rsInit = adds ? product.rsC : 0
    product.epilogue = null
    product.workspace = sessionAddress(SESSION_WORKSPACE)
    gemmPart(parts, product, 1, false)
  }
}

export class DescendWork {
  parts(op: usize): i32 {
    return elementParts(integer(op, Descend.count))
  }

  run(op: usize, parts: i32): void {
    const count = integer(op, Descend.count)
    const begin = partBegin(count, UNIT, parts)
    const rate = sessionNumber(SESSION_LEARNING_RATE) * constant(op, Descend.rate)
    addScaled(
      at(pointer(op, Descend.direction), begin),
      at(pointer(op, Descend.parameters), begin),
      partEnd(count, UNIT, parts) - begin,
      -rate,
    )
  }
}

// Embeddings of categories: a block of inputs that is one-hot becomes x·E, with a trained row of E for each category. A row of the
// result is
//
//   the inputs outside of the blocks, in order | x·E of the first block | x·E of the second | …

import { COLUMN_BLOCK, readColumns, writeColumns } from '../vector/columns'
import { threadScratch } from '../threads/state'
import { addScaled } from '../vector/elementwise'
import { at, LANES, REAL_BYTES, splat } from '../vector/lanes'

// A block is three f64: its first input, its inputs, and the dimension of its embedding.
const BLOCK_BYTES: usize = 24

/** Operands of an embedding. */
@unmanaged
export class Categories {
  /** [rows, inputs]. */
  x: usize
  inputs: i32
  /** Address of the blocks, in ascending order. */
  blocks: usize
  count: i32
  /** The matrices E of all blocks, each [inputs of the block, dimension], one after the other. */
  embeddings: usize
}

/** This thread's operands, in its scratch. */
export function ownCategories(): Categories {
  return changetype<Categories>(threadScratch())
}

function firstOf(layer: Categories, block: i32): i32 {
  return <i32>load<f64>(layer.blocks + <usize>block * BLOCK_BYTES)
}

function inputsOf(layer: Categories, block: i32): i32 {
  return <i32>load<f64>(layer.blocks + <usize>block * BLOCK_BYTES, 8)
}

function dimensionOf(layer: Categories, block: i32): i32 {
  return <i32>load<f64>(layer.blocks + <usize>block * BLOCK_BYTES, 16)
}

/** Embeds rows `begin` … `end` − 1 into `target`, [rows, width]. */
export function embedCategories(layer: Categories, target: usize, width: i32, begin: i32, end: i32): void {
  for (let row = begin; row < end; row++) {
    const from = at(layer.x, <usize>row * layer.inputs)
    let to = keepOthers(layer, from, at(target, <usize>row * width))
    let embedding = layer.embeddings
    for (let block = 0; block < layer.count; block++) {
      const dimension = dimensionOf(layer, block)
      const inputs = inputsOf(layer, block)
      const values = at(from, firstOf(layer, block))
      memory.fill(to, 0, <usize>dimension * REAL_BYTES)
      for (let i = 0; i < inputs; i++) {
        const value = load<real>(at(values, i))
        if (value != 0) addScaled(at(embedding, <usize>i * dimension), to, dimension, value)
      }
      to = at(to, dimension)
      embedding = at(embedding, <usize>inputs * dimension)
    }
  }
}

/** Copies the inputs of a row that are in no block; returns the end of the copy. */
function keepOthers(layer: Categories, from: usize, to: usize): usize {
  let position = 0
  for (let block = 0; block <= layer.count; block++) {
    const first = block < layer.count ? firstOf(layer, block) : layer.inputs
    memory.copy(to, at(from, position), <usize>(first - position) * REAL_BYTES)
    to = at(to, first - position)
    if (block < layer.count) position = first + inputsOf(layer, block)
  }
  return to
}

/**
 * dE = xᵀ·g of inputs `begin` … `end` − 1 of all blocks, counted through, from the gradient g with respect to the embeddings: a row has
 * `stride` entries, those of the first block from `offset` on.
 */
export function embedCategoriesBackward(
  layer: Categories,
  gradient: usize,
  stride: i32,
  offset: i32,
  rows: i32,
  dEmbeddings: usize,
  begin: i32,
  end: i32,
): void {
  let before = 0
  for (let block = 0; block < layer.count; block++) {
    const dimension = dimensionOf(layer, block)
    const inputs = inputsOf(layer, block)
    for (let i = max(0, begin - before); i < min(inputs, end - before); i++) {
      const x = at(layer.x, firstOf(layer, block) + i)
      const target = at(dEmbeddings, <usize>i * dimension)
      for (let k = 0; k < dimension;) {
        const isWhole = k + LANES <= dimension
        writeColumns(at(target, k), weighedSum(layer, x, at(gradient, offset + k), stride, rows, isWhole), isWhole)
        k += isWhole ? LANES : 1
      }
    }
    before += inputs
    offset += dimension
    dEmbeddings = at(dEmbeddings, <usize>inputs * dimension)
  }
}

/** Σ x·g over the rows, for one input and a vector of columns of g, or one of them. */
function weighedSum(layer: Categories, x: usize, gradient: usize, stride: i32, rows: i32, isWhole: bool): v128 {
  let total = splat(0)
  for (let first = 0; first < rows; first += COLUMN_BLOCK) {
    const last = min(first + COLUMN_BLOCK, rows)
    let block = splat(0)
    for (let row = first; row < last; row++) {
      const value = load<real>(at(x, <usize>row * layer.inputs))
      if (value == 0) continue
      const g = readColumns(at(gradient, <usize>row * stride), isWhole)
      block = v128.add<real>(block, v128.mul<real>(v128.splat<real>(value), g))
    }
    total = v128.add<real>(total, block)
  }
  return total
}

import { rows } from '../batch'
import { Categories, embedCategories, embedCategoriesBackward, ownCategories } from '../layers/categories'
import { elementParts, partBegin, partEnd } from '../threads/partition'
import { CategoryBackward, CategoryEmbedding } from './layout/layers'
import { integer, pointer } from './operands'

/** Parts are rows. */
export class CategoryEmbeddingWork {
  parts(op: usize): i32 {
    return elementParts(<i64>rows * integer(op, CategoryEmbedding.inputs))
  }

  run(op: usize, parts: i32): void {
    const target = pointer(op, CategoryEmbedding.embedded)
    const width = integer(op, CategoryEmbedding.width)
    embedCategories(operandsOf(op), target, width, partBegin(rows, 1, parts), partEnd(rows, 1, parts))
  }
}

/** Begins with the operands of CategoryEmbedding. Parts are inputs of the blocks. */
export class CategoryBackwardWork {
  parts(op: usize): i32 {
    const categories = integer(op, CategoryBackward.categories)
    return min(categories, elementParts(<i64>rows * categories))
  }

  run(op: usize, parts: i32): void {
    const categories = integer(op, CategoryBackward.categories)
    embedCategoriesBackward(
      operandsOf(op),
      pointer(op, CategoryBackward.gradient),
      integer(op, CategoryBackward.stride),
      integer(op, CategoryBackward.offset),
      rows,
      pointer(op, CategoryBackward.dEmbeddings),
      partBegin(categories, 1, parts),
      partEnd(categories, 1, parts),
    )
  }
}

function operandsOf(op: usize): Categories {
  const layer = ownCategories()
  layer.x = pointer(op, CategoryEmbedding.x)
  layer.inputs = integer(op, CategoryEmbedding.inputs)
  layer.blocks = pointer(op, CategoryEmbedding.blocks)
  layer.count = integer(op, CategoryEmbedding.count)
  layer.embeddings = pointer(op, CategoryEmbedding.embeddings)
  return layer
}

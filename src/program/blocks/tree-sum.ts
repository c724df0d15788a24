// A sum over blocks by a fixed binary tree: node i of level l is the sum of nodes 2i and 2i + 1 of level l − 1, and a last node
// without a sibling moves up as it is. The tree depends on the number of blocks alone. A rank adds up what it can of its
// consecutive blocks; what is left of every rank, in order, is added up by the same rules.

/** A node of the tree and its sum. */
export interface TreeNode<T> {
  readonly level: number
  readonly index: number
  readonly value: T
}

/** Nodes in order, those that are siblings already added. */
export class TreeSum<T> {
  readonly #blocks: number
  readonly #add: (left: T, right: T) => T
  readonly #nodes: TreeNode<T>[] = []

  /** `add` may change `left` and return it. */
  constructor(blocks: number, add: (left: T, right: T) => T) {
    this.#blocks = blocks
    this.#add = add
  }

  /** Nodes that are not added to another yet. */
  get nodes(): readonly TreeNode<T>[] {
    return this.#nodes
  }

  /** Takes the next node, from left to right. */
  push(node: TreeNode<T>): void {
    let next = node
    for (;;) {
      const last = this.#nodes.at(-1)
      const { level, index } = next
      if (last !== undefined && last.level === level && index % 2 === 1 && last.index === index - 1) {
        this.#nodes.pop()
        next = { level: level + 1, index: (index - 1) / 2, value: this.#add(last.value, next.value) }
      } else if (index > 0 && index % 2 === 0 && index === this.#nodesOf(level) - 1) {
        next = { level: level + 1, index: index / 2, value: next.value }
      } else break
    }
    this.#nodes.push(next)
  }

  /** The sum of all blocks, once they have all been pushed. */
  get total(): T {
    const [root] = this.#nodes
    if (root === undefined || this.#nodes.length > 1) throw new Error('blocks are missing from the sum')
    return root.value
  }

  #nodesOf(level: number): number {
    return Math.ceil(this.#blocks / 2 ** level)
  }
}

/** The nodes that are left of consecutive blocks, and how many there were at most at a time, a block that is added to one included. */
export function nodesOf(
  first: number,
  end: number,
  blocks: number,
): { readonly nodes: readonly TreeNode<null>[]; readonly most: number } {
  const sum = new TreeSum<null>(blocks, () => null)
  let most = 0
  for (let index = first; index < end; index++) {
    most = Math.max(most, sum.nodes.length + 1)
    sum.push({ level: 0, index, value: null })
  }
  return { nodes: sum.nodes, most }
}

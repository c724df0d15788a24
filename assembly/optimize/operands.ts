/** Operands of a step. */
@unmanaged
export class Step {
  /** OPTIMIZER_… of the segment at hand. */
  kind: i32
  /** θ and dθ. */
  parameters: usize
  gradients: usize
  /** Vectors of state of the optimizer, or 0. */
  first: usize
  second: usize
  third: usize
  /** Address of the SEGMENT_ structs. */
  segments: usize
  hyper: usize
  /** CHUNK_ENTRIES reals for this thread. */
  scratch: usize
}

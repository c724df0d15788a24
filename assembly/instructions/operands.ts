// Operands of the instruction at `op`, by their word offset (layout/).

/** An integer. */
export function integer(op: usize, offset: usize): i32 {
  return load<i32>(op + (offset << 2))
}

/** An address. */
export function pointer(op: usize, offset: usize): usize {
  return <usize>load<u32>(op + (offset << 2))
}

/** The f64 that an operand points to. */
export function constant(op: usize, offset: usize): f64 {
  return load<f64>(pointer(op, offset))
}

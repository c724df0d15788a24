import { at, REAL_BYTES } from '../vector/lanes'
import { BLOCK_B_OFFSET, MR, NR, PACKED_RS_B, TILE_OFFSET } from './blocking'
import { Epilogue, finish } from './epilogue'
import { strided1x2, strided2x2, strided3x2, strided4x2, tile4x2 } from './micro'
import { strided1x8, strided2x4 } from './micro-flat'
import { packPanels, packPanelsTransposed, packRows, packTail } from './pack'

// Below these, packing costs more than it spares. Neighbours along k that lie whole pages apart fall into one set of
// the first-level cache, where a panel read in place does not survive until its next use: then packing pays early.
const PACK_A_FROM_COLUMNS: i32 = 12 * NR
const PACK_B_FROM_ROWS: i32 = 48
const PAGE_BYTES: usize = 4096
const PACK_A_FROM_COLUMNS_OF_PAGES: i32 = 2 * NR
const PACK_B_FROM_ROWS_OF_PAGES: i32 = 6
/** Elements of a block that an epilogue is worth calling for: with what it makes of them, half of the first-level cache. */
const FINISH: i32 = 2048

/**
 * One run of k for all rows and at most NC columns: op(B) is packed as a block or read where it lies, and stays in the
 * second-level cache; MR rows of op(A) at a time go past it. `aRow`, `aStep` (along k), `bStep` (along k) and `bColumn`
 * are byte distances. The sums are stored alone where `from` is 0, else added to what is there: C, or the bias with a
 * `fromStep` of 0. `epilogue`, if not null, finishes some rows at a time.
 */
export function block(
  m: i32,
  columns: i32,
  depth: i32,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  bColumn: usize,
  c: usize,
  cStep: usize,
  from: usize,
  fromStep: usize,
  epilogue: Epilogue | null,
  workspace: usize,
): void {
  let packed = workspace + BLOCK_B_OFFSET
  const tailColumns = columns % NR
  const whole = columns - tailColumns
  const tail = packed
  if (tailColumns) {
    packTail(depth, tailColumns, b + <usize>whole * bColumn, bStep, bColumn, tail)
    packed += <usize>depth * PACKED_RS_B
  }
  let panels = b
  let panelStep = PACKED_RS_B
  const transposed = bColumn != REAL_BYTES
  const packFrom = bStep % PAGE_BYTES == 0 ? PACK_B_FROM_ROWS_OF_PAGES : PACK_B_FROM_ROWS
  if (transposed || m >= packFrom) {
    if (transposed) packPanelsTransposed(depth, whole, b, bColumn, packed)
    else packPanels(depth, whole, b, bStep, packed)
    panels = packed
    bStep = PACKED_RS_B
    panelStep = <usize>depth * PACKED_RS_B
  }
  let unfinished = 0
  while (m > 0) {
    // 3 + 2 rows are faster than 4 + 1.
    const rows = m >= MR && m != 5 ? MR : min(m, 3)
    rowsByPanels(rows, whole, depth, a, aRow, aStep, panels, bStep, panelStep, c, cStep, from, fromStep, workspace)
    if (tailColumns) {
      const to = at(c, whole)
      const start: usize = from ? at(from, whole) : 0
      rowsByTail(rows, tailColumns, depth, a, aRow, aStep, tail, to, cStep, start, fromStep, workspace)
    }
    m -= rows
    a += <usize>rows * aRow
    c += <usize>rows * cStep
    from += <usize>rows * fromStep
    if (epilogue !== null) {
      unfinished += rows
      if (m == 0 || unfinished * columns >= FINISH) {
        finish(epilogue, unfinished, columns, c - <usize>unfinished * cStep, cStep)
        unfinished = 0
      }
    }
  }
}

/** At most MR rows by all whole panels of a block. */
function rowsByPanels(
  rows: i32,
  columns: i32,
  depth: i32,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  panelStep: usize,
  c: usize,
  cStep: usize,
  from: usize,
  fromStep: usize,
  workspace: usize,
): void {
  const packFrom = aStep % PAGE_BYTES == 0 ? PACK_A_FROM_COLUMNS_OF_PAGES : PACK_A_FROM_COLUMNS
  const pack = rows == MR && columns >= packFrom
  if (pack) packRows(depth, a, aRow, aStep, workspace)
  let j = 0
  while (j < columns) {
    let panels = 1
    if (pack) tile4x2(depth, workspace, b, bStep, c, cStep, from, fromStep)
    else if (rows == 4) strided4x2(depth, a, aRow, aStep, b, bStep, c, cStep, from, fromStep)
    else if (rows == 3) strided3x2(depth, a, aRow, aStep, b, bStep, c, cStep, from, fromStep)
    else if (rows == 2) {
      if (columns - j >= 2 * NR) {
        strided2x4(depth, a, aRow, aStep, b, bStep, panelStep, c, cStep, from, fromStep)
        panels = 2
      } else strided2x2(depth, a, aRow, aStep, b, bStep, c, cStep, from, fromStep)
    } else if (columns - j >= 4 * NR) {
      strided1x8(depth, a, aRow, aStep, b, bStep, panelStep, c, from)
      panels = 4
    } else strided1x2(depth, a, aRow, aStep, b, bStep, c, from)
    b += <usize>panels * panelStep
    c += <usize>panels * PACKED_RS_B
    if (from) from += <usize>panels * PACKED_RS_B
    j += panels * NR
  }
}

/** At most MR rows by the last, narrower panel: a whole tile in the workspace, of which `columns` reach C. */
function rowsByTail(
  rows: i32,
  columns: i32,
  depth: i32,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  c: usize,
  cStep: usize,
  from: usize,
  fromStep: usize,
  workspace: usize,
): void {
  const tile = workspace + TILE_OFFSET
  if (rows == 4) strided4x2(depth, a, aRow, aStep, b, PACKED_RS_B, tile, PACKED_RS_B, 0, 0)
  else if (rows == 3) strided3x2(depth, a, aRow, aStep, b, PACKED_RS_B, tile, PACKED_RS_B, 0, 0)
  else if (rows == 2) strided2x2(depth, a, aRow, aStep, b, PACKED_RS_B, tile, PACKED_RS_B, 0, 0)
  else strided1x2(depth, a, aRow, aStep, b, PACKED_RS_B, tile, 0)
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < columns; j++) {
      const sum = load<real>(at(tile, r * NR + j))
      store<real>(at(c, j), from ? load<real>(at(from, j)) + sum : sum)
    }
    c += cStep
    if (from) from += fromStep
  }
}

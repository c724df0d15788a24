import { at, REAL_BYTES } from '../vector/lanes'
import { BLOCK_B_OFFSET, LIST_ROWS, MR, NR, RS_PANEL, TILE_OFFSET } from './blocking'
import { finish } from './epilogue'
import { packed4xNR, strided1xNR, strided2xNR, strided3xNR, strided4xNR } from './micro'
import { strided1x4NR, strided2x2NR } from './micro-flat'
import { packPanels, packPanelsTransposed, packRows, packTail } from './pack'
import { ownPanels, ownTail, Panels } from './panels'
import { Product } from './product'
import { paysToSkipZeros, timesPanelsByLists } from './zeros'

// Below these sizes packing costs more than it saves. If neighbours along k are whole pages apart, they fall into one set
// of the L1 cache, and a panel read in place is evicted before its next use: then packing pays early.
const PACK_A_FROM_COLUMNS: i32 = 12 * NR
const PACK_B_FROM_ROWS: i32 = 48
const PAGE_BYTES: usize = 4096
const PACK_A_FROM_COLUMNS_OF_PAGES: i32 = 2 * NR
const PACK_B_FROM_ROWS_OF_PAGES: i32 = 6
/** Elements per call of an epilogue: together with what it writes, half of the L1 cache. */
const FINISH: i32 = 2048

/**
 * One run of k ≤ KC for all rows and n ≤ NC columns. op(B) is packed as a block or read in place and stays in the L2
 * cache, while MR rows of op(A) at a time are multiplied by all of it. The epilogue, if any, finishes some rows at a time.
 */
export function block(product: Product): void {
  const panels = ownPanels()
  const tail = ownTail()
  preparePanels(product, panels, tail)
  const columns = product.n
  const whole = panels.columns
  const epilogue = product.epilogue
  const rsA = product.rsA
  const rsC = product.rsC
  const rsInit = product.rsInit
  let m = product.m
  let a = product.a
  let c = product.c
  let init = product.init
  let unfinished = 0
  const skipsZeros = paysToSkipZeros(product)
  while (m > 0) {
    // 3 + 2 rows are faster than 4 + 1.
    const rows = skipsZeros ? min(m, LIST_ROWS) : m >= MR && m != 5 ? MR : min(m, 3)
    if (skipsZeros) timesPanelsByLists(rows, a, c, init, panels)
    else timesPanels(rows, a, c, init, panels)
    if (tail.columns) timesTail(rows, a, at(c, whole), init ? at(init, whole) : 0, tail, rsC, rsInit)
    m -= rows
    a += <usize>rows * rsA
    c += <usize>rows * rsC
    init += <usize>rows * rsInit
    if (epilogue !== null) {
      unfinished += rows
      if (m == 0 || unfinished * columns >= FINISH) {
        finish(epilogue, unfinished, columns, c - <usize>unfinished * rsC, rsC)
        unfinished = 0
      }
    }
  }
}

/** Divides op(B) into whole panels, packed or in place, and a packed tail. */
function preparePanels(product: Product, panels: Panels, tail: Panels): void {
  const depth = product.k
  const b = product.b
  const rsB = product.rsB
  const csB = product.csB
  const tailColumns = product.n % NR
  const whole = product.n - tailColumns
  let packed = product.workspace + BLOCK_B_OFFSET
  setOperands(tail, product)
  tail.columns = tailColumns
  tail.b = packed
  tail.rsB = RS_PANEL
  tail.rsC = RS_PANEL
  tail.rsInit = 0
  if (tailColumns) {
    packTail(depth, tailColumns, b + <usize>whole * csB, rsB, csB, packed)
    packed += <usize>depth * RS_PANEL
  }
  setOperands(panels, product)
  panels.columns = whole
  panels.b = b
  panels.rsB = rsB
  panels.psB = RS_PANEL
  panels.rsC = product.rsC
  panels.rsInit = product.rsInit
  const transposed = csB != REAL_BYTES
  const packFrom = rsB % PAGE_BYTES == 0 ? PACK_B_FROM_ROWS_OF_PAGES : PACK_B_FROM_ROWS
  if (!transposed && product.m < packFrom) return
  if (transposed) packPanelsTransposed(depth, whole, b, csB, packed)
  else packPanels(depth, whole, b, rsB, packed)
  panels.b = packed
  panels.rsB = RS_PANEL
  panels.psB = <usize>depth * RS_PANEL
}

function setOperands(panels: Panels, product: Product): void {
  panels.depth = product.k
  panels.rsA = product.rsA
  panels.csA = product.csA
  panels.workspace = product.workspace
}

/** At most MR rows of op(A) by all whole panels. */
function timesPanels(rows: i32, a: usize, c: usize, init: usize, panels: Panels): void {
  const depth = panels.depth
  const columns = panels.columns
  const psB = panels.psB
  const packFrom = panels.csA % PAGE_BYTES == 0 ? PACK_A_FROM_COLUMNS_OF_PAGES : PACK_A_FROM_COLUMNS
  const packed: usize = rows == MR && columns >= packFrom ? panels.workspace : 0
  if (packed) packRows(depth, a, panels.rsA, panels.csA, packed)
  let b = panels.b
  let j = 0
  while (j < columns) {
    let count = 1
    if (packed) packed4xNR(packed, b, c, init, panels)
    else if (rows == 4) strided4xNR(a, b, c, init, panels)
    else if (rows == 3) strided3xNR(a, b, c, init, panels)
    else if (rows == 2) {
      if (columns - j >= 2 * NR) {
        strided2x2NR(a, b, c, init, panels)
        count = 2
      } else strided2xNR(a, b, c, init, panels)
    } else if (columns - j >= 4 * NR) {
      strided1x4NR(a, b, c, init, panels)
      count = 4
    } else strided1xNR(a, b, c, init, panels)
    b += <usize>count * psB
    c += <usize>count * RS_PANEL
    if (init) init += <usize>count * RS_PANEL
    j += count * NR
  }
}

/** Rows by the last, narrower panel, at most MR at a time. */
function timesTail(rows: i32, a: usize, c: usize, init: usize, tail: Panels, rsC: usize, rsInit: usize): void {
  for (; rows > 0; rows -= MR) {
    tileOfTail(min(MR, rows), a, c, init, tail, rsC, rsInit)
    a += <usize>MR * tail.rsA
    c += <usize>MR * rsC
    if (init) init += <usize>MR * rsInit
  }
}

/** At most MR rows by the last panel: a whole tile in the workspace, of which `tail.columns` are copied to C. */
function tileOfTail(rows: i32, a: usize, c: usize, init: usize, tail: Panels, rsC: usize, rsInit: usize): void {
  const columns = tail.columns
  const tile = tail.workspace + TILE_OFFSET
  if (rows == 4) strided4xNR(a, tail.b, tile, 0, tail)
  else if (rows == 3) strided3xNR(a, tail.b, tile, 0, tail)
  else if (rows == 2) strided2xNR(a, tail.b, tile, 0, tail)
  else strided1xNR(a, tail.b, tile, 0, tail)
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < columns; j++) {
      const sum = load<real>(at(tile, r * NR + j))
      store<real>(at(c, j), init ? load<real>(at(init, j)) + sum : sum)
    }
    c += rsC
    if (init) init += rsInit
  }
}

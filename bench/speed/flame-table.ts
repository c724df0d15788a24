import { table } from '../lib/markdown.ts'

/** What `node --cpu-prof` writes, as far as it is read here. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string; readonly url: string }
    readonly children?: readonly number[]
  }[]
  readonly samples: readonly number[]
  /** Microseconds from one sample to the next. */
  readonly timeDeltas: readonly number[]
}

/** A phase of a program, by its functions: that of the innermost one on the stack counts. */
export interface Phase {
  readonly name: string
  readonly functions: readonly string[]
  /** The phase after whose last function this one begins, though none of its own is on the stack. */
  readonly follows?: string
}

/** Time by what it was spent on, in calls of calls. */
export interface Branch {
  time: number
  readonly children: Map<string, Branch>
}

interface Frame {
  readonly name: string
  readonly url: string
}

/** Entries of V8 that are no functions, with the words for them. */
const NATIVE: ReadonlyMap<string, string> = new Map([
  ['(garbage collector)', 'garbage collection'],
  ['(program)', 'native code outside functions'],
])
const LOADING = 'loading of code'
const NODE = "Node's own functions"
/** Frames that hold a program up, or those that V8 does not name. */
const PASSED = new Set(['', '(root)', '(anonymous)', 'runMicrotasks', 'processTicksAndRejections'])

/** A call that spends more than this part of its time in one other has no row. */
const PASSING = 0.9

const branch = (): Branch => ({ time: 0, children: new Map() })

/** The frames of each sample, from the outermost on. */
function stacksOf({ nodes, samples }: CpuProfile): Frame[][] {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)))
  const frames = new Map(
    nodes.map(({ id, callFrame: { functionName: name, url } }) => [id, { name, url }] satisfies [number, Frame]),
  )
  const known = new Map<number, Frame[]>()
  const stackOf = (id: number): Frame[] => {
    const found = known.get(id)
    if (found !== undefined) return found
    const parent = parents.get(id)
    const frame = frames.get(id)
    const stack = [...(parent === undefined ? [] : stackOf(parent)), ...(frame === undefined ? [] : [frame])]
    known.set(id, stack)
    return stack
  }
  return samples.map(stackOf)
}

/** Whether a frame belongs to what loads modules; `evaluate`, the outermost one, holds all that a module runs. */
const loads = ({ url, name }: Frame): boolean => url.startsWith('node:internal/modules') && name !== 'run'

/** The phase whose function is the innermost on the stack, and the index of the outermost of its functions. */
function place(stack: readonly Frame[], phases: readonly Phase[]): readonly [Phase, number] | null {
  const isOf = ({ name, url }: Frame, { functions }: Phase): boolean =>
    !url.startsWith('node:') && functions.includes(name)
  const innermost = stack.findLast((frame) => phases.some((phase) => isOf(frame, phase)))
  const phase = innermost && phases.find((one) => isOf(innermost, one))
  return phase === undefined ? null : [phase, stack.findIndex((frame) => isOf(frame, phase))]
}

/** What a frame is called in the table; '' for one that is passed over. */
function wordOf({ name, url }: Frame): string {
  if (url.startsWith('wasm:')) return 'core (Wasm)'
  // Private methods have names of one letter in the bundle.
  return url.startsWith('node:') || PASSED.has(name) || /^#.$/.test(name) ? '' : name
}

/**
 * Time of the thread by phase, and within phases by function. Idle time is left out. What a function does after an `await` has
 * lost its callers: it counts for the phase at hand.
 */
export function branchesOf(profile: CpuProfile, phases: readonly Phase[]): Branch {
  const root = branch()
  const add = (path: readonly string[], time: number): void => {
    let at = root
    at.time += time
    for (const word of path) {
      let next = at.children.get(word)
      if (next === undefined) at.children.set(word, (next = branch()))
      next.time += time
      at = next
    }
  }
  const stacks = stacksOf(profile)
  const places = stacks.map((stack) => place(stack, phases))
  const following = new Map(
    phases.flatMap(({ name, follows }) =>
      follows === undefined ? [] : [[places.findLastIndex((found) => found?.[0].name === follows), name] as const],
    ),
  )
  let present = phases[0]?.name ?? ''
  stacks.forEach((stack, i) => {
    present = following.get(i - 1) ?? present
    const leaf = stack.at(-1)?.name ?? ''
    if (leaf === '(idle)') return
    const found = places[i] ?? null
    const native = NATIVE.get(leaf)
    const named = stack.slice(found?.[1] ?? 0).flatMap((frame) => wordOf(frame) || [])
    const words = named.filter((word, i) => word !== named[i - 1])
    if (native !== undefined) add([native], profile.timeDeltas[i] ?? 0)
    else if (stack.slice((found?.[1] ?? -1) + 1).some(loads)) add([LOADING], profile.timeDeltas[i] ?? 0)
    else {
      if (found !== null) present = found[0].name
      add(words.length === 0 ? [NODE] : [present, ...words], profile.timeDeltas[i] ?? 0)
    }
  })
  return root
}

/**
 * The phases in order, and what takes at least a part `least` of all within them, the longest first. `others` is the part of the processor time
 * that other threads take.
 */
export function flameTable(
  root: Branch,
  phases: readonly Phase[],
  least: number,
  depth: number,
  others: number,
): string {
  const rows: string[][] = []
  const scale = 1 - others
  const percent = (time: number): string => ((100 * time * scale) / root.time).toFixed(1)
  const write = (name: string, { time, children }: Branch, level: number): void => {
    rows.push([`${'&emsp;'.repeat(level)}${level === 0 ? name : `\`${name}\``}`, percent(time)])
    if (level < depth) within(children, level + 1)
  }
  const within = (children: ReadonlyMap<string, Branch>, level: number): void => {
    for (const [name, child] of [...children].toSorted(([, left], [, right]) => right.time - left.time)) {
      if (child.time * scale < least * root.time) return
      // A call that does nothing but call another one has no row of its own.
      const [only] = child.children.values()
      if (only !== undefined && only.time >= PASSING * child.time) within(child.children, level)
      else write(name, child, level)
    }
  }
  const names = [LOADING, ...phases.map(({ name }) => name), NODE, ...NATIVE.values()]
  for (const name of names) {
    const child = root.children.get(name)
    if (child !== undefined) write(name, child, 0)
  }
  rows.push(['other threads: compilation, marking of garbage', (100 * others).toFixed(1)])
  return table(['', '% of the processor time'], rows)
}

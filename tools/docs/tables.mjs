// Generates the tables of parts in docs/ from the descriptors: `node tools/docs/tables.mjs` after a build. Columns that no
// descriptor knows, such as sources and other libraries' names, are kept by the row's name.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import prettier from 'prettier'
import { CLASS_METRICS, VALUE_METRICS } from '../../dist/src/metrics/registry.js'
import { SCALERS } from '../../dist/src/data/scale/scalers.js'
import { ACTIVATIONS } from '../../dist/src/model/activations.js'
import { INITIALIZERS } from '../../dist/src/model/initializers.js'
import { LOSSES } from '../../dist/src/model/losses.js'
import { OPTIMIZERS } from '../../dist/src/model/optimizers.js'
import { SCHEDULES } from '../../dist/src/model/schedules.js'
import { root } from '../paths.mjs'

/**
 * A table: rows by name, each with cells for some of the columns after the name.
 *
 * @typedef {Readonly<Record<string, readonly string[]>>} Rows
 * @typedef {{ readonly options: Readonly<Record<string, { readonly default: number }>> }} WithOptions
 */

/** @type {Readonly<Record<string, () => Rows>>} */
const tables = {
  activations: () => rowsOf(ACTIVATIONS, ({ formula, derivative }) => [formula, derivative]),
  losses: () => rowsOf(LOSSES, ({ formula }) => [formula], ({ delta }, name) => (delta === null ? name : `{ kind: '${name}', delta }`)), // prettier-ignore
  initializers: () => merged(rowsOf(INITIALIZERS, ({ formula }) => [formula])),
  optimizers: () => rowsOf(OPTIMIZERS, (part) => [part.formula, optionsOf(part)]),
  'proximal steps': () => {
    const steps = Object.entries(OPTIMIZERS).flatMap(([name, { proximalStep }]) =>
      proximalStep === null ? [] : [[name, { proximalStep }]],
    )
    return merged(rowsOf(Object.fromEntries(steps), ({ proximalStep }) => [proximalStep]))
  },
  schedules: () => rowsOf(SCHEDULES, (part) => [part.formula, optionsOf(part, ['warmup'])]),
  scalers: () =>
    rowsOf(
      SCALERS,
      ({ center, scale }) => [center, scale],
      (_, name) => `'${name}'`,
    ),
  'metrics of classes': () => rowsOf(CLASS_METRICS, ({ better }) => [better]),
  'metrics of values': () => rowsOf(VALUE_METRICS, ({ better }) => [better]),
}

/**
 * @template Part
 * @param {Readonly<Record<string, Part>>} parts
 * @param {(part: Part) => readonly string[]} cells
 * @param {(part: Part, name: string) => string} nameOf
 * @returns {Rows}
 */
function rowsOf(parts, cells, nameOf = (_, name) => name) {
  return Object.fromEntries(
    Object.entries(parts).map(([name, part]) => [`\`${nameOf(part, name)}\``, cells(part).map(escaped)]),
  )
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll('|', String.raw`\|`)
}

/**
 * Merges rows with equal cells.
 *
 * @param {Rows} rows
 * @returns {Rows}
 */
function merged(rows) {
  /** @type {Map<string, [string[], readonly string[]]>} */
  const groups = new Map()
  for (const [name, cells] of Object.entries(rows)) {
    const group = groups.get(cells.join('|')) ?? [[], cells]
    group[0].push(name)
    groups.set(cells.join('|'), group)
  }
  return Object.fromEntries([...groups.values()].map(([names, cells]) => [names.join(', '), cells]))
}

/** @param {WithOptions} part @param {readonly string[]} without */
function optionsOf({ options }, without = []) {
  const shown = Object.entries(options).filter(([name]) => !without.includes(name))
  return shown.map(([name, option]) => `${name} [${numberOf(option.default)}]`).join(', ')
}

/** @param {number} value */
function numberOf(value) {
  return value !== 0 && value < 1e-3 ? value.toExponential() : String(value)
}

/** @param {string} row */
function cellsOf(row) {
  return row.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim()) // prettier-ignore
}

/**
 * A regenerated table: rows in the order of the descriptors, then rows without a descriptor.
 *
 * @param {string} table
 * @param {Rows} rows
 */
function redrawn(table, rows) {
  const [header = '', rule = '', ...body] = table.trimEnd().split('\n')
  const before = new Map(body.map((row) => [cellsOf(row)[0] ?? '', cellsOf(row)]))
  const width = cellsOf(header).length
  const drawn = Object.entries(rows).map(([name, cells]) => {
    const kept = before.get(name)?.slice(1 + cells.length) ?? Array(width - 1 - cells.length).fill('')
    return [name, ...cells, ...kept]
  })
  const others = [...before.values()].filter(([name = '']) => name.startsWith('`{') && !(name in rows))
  const lines = [...drawn, ...others].map((cells) => `| ${cells.join(' | ')} |`)
  return `${[header, rule, ...lines].join('\n')}\n`
}

/** The pages with generated tables. */
export const pages = [
  'docs/conventions.md',
  'docs/evaluate/metrics.md',
  'docs/data/normalize.md',
  'docs/train/optimizers.md',
  'docs/train/regularization.md',
]

/**
 * A page with its tables generated from the descriptors; each table follows a marker, `<!-- table: losses -->`.
 *
 * @param {string} page
 */
export async function drawn(page) {
  const text = readFileSync(path.join(root, page), 'utf8')
  const edited = text.replace(/(<!-- table: (.*?) -->\n\n)((?:\|.*\n)+)/g, (_, marker, name, table) => {
    const rows = tables[name]
    if (rows === undefined) throw new Error(`${page} asks for an unknown table: ${name}`)
    return `${marker}${redrawn(table, rows())}`
  })
  const filepath = path.join(root, page)
  return prettier.format(edited, { ...(await prettier.resolveConfig(filepath)), filepath })
}

/** The names of all tables. */
export const tableNames = Object.keys(tables)

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const page of pages) writeFileSync(path.join(root, page), await drawn(page))
}

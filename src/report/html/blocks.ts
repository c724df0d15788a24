import { markup, trusted } from './markup.js'
import type { Markup, Content } from './markup.js'

/** Widths at which a chart is drawn: for a full-width page and for a phone. */
const WIDE = 860
const NARROW = 358

/** A section of the page with a heading and one or two sentences on how to read it. */
export function section(id: string, title: string, lead: Content, ...content: readonly Content[]): Markup {
  return markup`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${lead === null ? null : markup`<p class="lead">${lead}</p>`}
${content}
</section>
`
}

/** A chart drawn for both widths (CSS shows the one that fits), with its caption and its values to unfold. */
export function figure(
  chart: (width: number) => string,
  caption: Content,
  numbers: Markup | null,
  wide: number = WIDE,
): Markup {
  return markup`<figure>
<div class="wide">${inline(chart(wide))}</div>
<div class="narrow">${inline(chart(NARROW))}</div>
${caption === null ? null : markup`<figcaption>${caption}</figcaption>`}
${numbers}
</figure>
`
}

/** A chart drawn once, which shrinks with its container. */
export function plainFigure(svg: string, caption: Content): Markup {
  return markup`<figure>${inline(svg)}${caption === null ? null : markup`<figcaption>${caption}</figcaption>`}</figure>
`
}

/** Inline SVG needs no namespace; without it the page contains no URL at all. */
function inline(svg: string): Markup {
  return trusted(svg.replace(' xmlns="http://www.w3.org/2000/svg"', ''))
}

/** A summary line that unfolds its content, and folds it where it is open. */
export function unfold(summary: string, content: Content, isOpen = false): Markup {
  return markup`<details${isOpen ? markup` open` : null}><summary>${summary}</summary>${content}</details>
`
}

/** A table whose first column names the rows; the columns after it are numbers unless named in `words`. */
export function table(
  head: readonly string[],
  rows: readonly (readonly Content[])[],
  options: { readonly words?: readonly number[]; readonly label?: string } = {},
): Markup {
  const kind = (column: number): Markup | null =>
    column === 0 || options.words?.includes(column) === true ? null : markup` class="number"`
  return markup`<div class="scroll" role="region" tabindex="0" aria-label="${options.label ?? head.join(', ')}"><table>
<thead><tr>${head.map((name, column) => markup`<th scope="col"${kind(column)}>${name}</th>`)}</tr></thead>
<tbody>
${rows.map(
  ([
    first,
    ...rest
  ]) => markup`<tr><th scope="row">${first}</th>${rest.map((cell, column) => markup`<td${kind(column + 1)}>${cell}</td>`)}</tr>
`,
)}</tbody>
</table></div>
`
}

/** Names and values side by side. */
export function facts(pairs: readonly (readonly [string, Content])[]): Markup {
  return markup`<dl class="facts">${pairs.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
`
}

/** A list of sentences. */
export function bullets(items: readonly string[]): Markup {
  return markup`<ul>${items.map((item) => markup`<li>${item}</li>`)}</ul>
`
}

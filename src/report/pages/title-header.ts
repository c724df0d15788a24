import { markup, type Markup } from '../html/markup.js'

/** The head of a page: where the result comes from, and its title. */
export function titleHeader(title: string, origin: readonly string[]): Markup {
  return markup`<header>
<p class="origin">${origin.map((text) => markup`<span>${text}</span>`)}</p>
<h1>${title}</h1>
</header>
`
}

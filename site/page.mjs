import path from 'node:path'

/**
 * Pixels of the frames of views that are higher or lower than most.
 * @type {Readonly<Record<string, number>>}
 */
const HEIGHTS = { plane: 640, curves: 420, diagnosis: 760, dropout: 480 }

/**
 * A page of the repository as one of the site: a fragment of the playground becomes a link to it, and a view runs in a frame; links lead
 * to pages of the site, those to files that it does not have become the name of the file, and nothing is taken for a template.
 *
 * @param {string} text
 * @param {string} file Its path in the repository.
 */
export function sitePage(text, file) {
  const parts = text.split(/(^(?:```|~~~)[^]*?^(?:```|~~~)$)/m)
  return parts.map((part, i) => (i % 2 === 1 ? part : withPlayground(withLinks(part, file)))).join('')
}

/**
 * @param {string} text
 * @param {string} file
 */
function withLinks(text, file) {
  return text.replace(/\]\(([^)\s]+)\)/g, (whole, target) => {
    if (/^(?:[a-z]+:|#|\/)/.test(target)) return whole
    const [name = '', anchor] = target.split('#')
    const suffix = anchor === undefined ? '' : `#${anchor}`
    const at = path.posix.join(path.posix.dirname(file), name)
    if (at === 'CHANGELOG.md') return `](/changelog.md${suffix})`
    if (at === 'README.md') return '](/get-started.md)'
    if (at.startsWith('docs/') && name.endsWith('.md'))
      return `](/${at.slice('docs/'.length).replace(/README\.md$/, 'index.md')}${suffix})`
    if (at.startsWith('docs/') || at.startsWith('site/pages/')) return whole
    return `](# "${at} in the repository")`
  })
}

/** @param {string} text */
function withPlayground(text) {
  return text.replace(/^_In the playground: `#([^`]+)`_$/gm, (_, fragment) => {
    const address = `/playground/index.html#${fragment.replaceAll('&', '&amp;')}`
    const view = /^view=(\w+)/.exec(fragment)?.[1]
    if (view === undefined) return `<a href="${address}" target="_blank">Open this step in the playground</a>`
    const height = HEIGHTS[view] ?? 560
    return `<iframe src="${address}" title="The view ${view}, alone" loading="lazy" width="100%" height="${height}" style="border: 1px solid var(--vp-c-divider); border-radius: 8px"></iframe>`
  })
}

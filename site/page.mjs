import path from 'node:path'

/**
 * A page of the repository as one of the site: links lead to pages of the site, those to files that it does not have become
 * the name of the file, and nothing is taken for a template.
 *
 * @param {string} text
 * @param {string} file Its path in the repository.
 */
export function sitePage(text, file) {
  const parts = text.split(/(^(?:```|~~~)[^]*?^(?:```|~~~)$)/m)
  return parts.map((part, i) => (i % 2 === 1 ? part : withLinks(part, file))).join('')
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

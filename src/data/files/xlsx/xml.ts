/** A tag or a text of an XML document. */
export type XmlToken =
  | { readonly kind: 'open'; readonly name: string; readonly attributes: string; readonly isEmpty: boolean }
  | { readonly kind: 'close'; readonly name: string }
  | { readonly kind: 'text'; readonly text: string }

/**
 * The tags and texts of an XML document, without prefixes of namespaces. Only what workbooks have: comments and
 * instructions are skipped, and entities other than the five of XML are left as they are, so that none can expand.
 */
export function* xmlTokens(document: string): Generator<XmlToken, void, undefined> {
  const token = /<!--[\s\S]*?-->|<[?!][^>]*>|<(\/?)(?:[\w.-]+:)?([\w.-]+)([^<>]*?)(\/?)>|([^<]+)/g
  for (const [, slash, name, attributes = '', empty, text] of document.matchAll(token)) {
    if (text !== undefined) yield { kind: 'text', text: unescapeXml(text) }
    else if (name === undefined) continue
    else if (slash === '/') yield { kind: 'close', name }
    else yield { kind: 'open', name, attributes, isEmpty: empty === '/' }
  }
}

/** An attribute by its name without prefix. */
export function attribute(attributes: string, name: string): string | undefined {
  for (const [, found, double, single] of attributes.matchAll(
    /(?:[\w.-]+:)?([\w.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g,
  )) {
    if (found === name) return unescapeXml(double ?? single ?? '')
  }
  return undefined
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

function unescapeXml(text: string): string {
  if (!text.includes('&')) return text
  return text.replaceAll(
    /&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w+));/gi,
    (whole, hex?: string, decimal?: string, name = '') => {
      if (hex === undefined && decimal === undefined) return ENTITIES[name] ?? whole
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole
    },
  )
}

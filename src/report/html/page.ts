import { markup, trusted } from './markup.js'
import type { Markup } from './markup.js'
import { STYLE } from './style.js'

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

/** A complete HTML page around its sections; it loads nothing and runs no script. */
export function htmlPage(title: string, body: readonly (Markup | null)[], style = ''): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${trusted(STYLE + style)}</style>
</head>
<body>
<main>
${body}</main>
<footer>Made by wellfit.</footer>
</body>
</html>
`.text
}

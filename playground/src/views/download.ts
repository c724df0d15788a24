import { standalone } from '../charts/standalone.ts'
import { escaped } from '../charts/svg.ts'

/** Offers a file for download. */
export function download(name: string, content: Blob): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

/** The plane as it is drawn, for reports and kept runs: the address of a picture. */
export function planePicture(size = 480): string {
  const canvas = document.createElement('canvas')
  canvas.width = size
  canvas.height = size
  const context = canvas.getContext('2d')
  if (context === null) return ''
  context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--panel')
  context.fillRect(0, 0, size, size)
  for (const layer of document.querySelectorAll<HTMLCanvasElement>('.plane-square canvas')) {
    context.drawImage(layer, 0, 0, size, size)
  }
  return canvas.toDataURL('image/png')
}

/** The intervals of the diagnosis and the pictures of the inside that are open, as HTML that needs no style of the page. */
export function shownPictures(): string[] {
  const views: readonly (readonly [view: string, caption: string])[] = [
    ['.gap', '.gap-name, .gap-words'],
    ['#inside-panel figure', 'figcaption'],
    ['#inside-panel .unit-layer', 'span'],
  ]
  const found = views.flatMap(([view, caption]) =>
    [...document.querySelectorAll(view)].map((element) => {
      const words = [...element.querySelectorAll(caption)].map(({ textContent }) => textContent)
      return [element, escaped(words.join(' '))] as const
    }),
  )
  return found.flatMap(([element, text]) => {
    const svg = element.querySelector('svg')
    const canvas = element.querySelector('canvas')
    if (svg !== null) return [`<figure><figcaption>${text}</figcaption>${standalone(svg.outerHTML)}</figure>`]
    if (canvas === null) return []
    return [
      `<figure><figcaption>${text}</figcaption><img src="${canvas.toDataURL('image/png')}" alt="${text}"></figure>`,
    ]
  })
}

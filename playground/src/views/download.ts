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

/** The styles of a chart outside of the page: those of the light theme. */
const style = `
text{font:12px system-ui,sans-serif;fill:#565f6c}.name{font-weight:600}.grid{stroke:#dcdfe3}.axis,.frame{stroke:#8a929d;fill:none}
.line{fill:none;stroke-width:2;stroke-linejoin:round;stroke:#1b2430}.line.dev,circle.dev{stroke:#b0316f}circle.train{stroke:#1b2430}
circle.mark{fill:#fff;stroke-width:1.8}.layer-0{stroke:#2569b0}.layer-1{stroke:#e07b00}.layer-2{stroke:#008b6f}.layer-3{stroke:#9e4ba0}
text.name{stroke:none}.rule{stroke:#8a929d;stroke-dasharray:2 3}.contour{fill:#1f5d9e;fill-opacity:.07;stroke:#1f5d9e;stroke-opacity:.55;stroke-width:.8}
.track{fill:none;stroke:#e07b00;stroke-width:1.4}.step{fill:#e07b00}`

/** A chart as a file of its own, on white. */
export function standalone(svg: string): string {
  const head = svg.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ')
  return `${head.replace('>', `><style>${style.replaceAll('\n', '')}</style><rect width="100%" height="100%" fill="#fff"/>`)}\n`
}

/** The styles of a chart outside of the page: those of the light theme. */
const style = `
text{font:12px system-ui,sans-serif;fill:#565f6c}.name{font-weight:600}.grid{stroke:#dcdfe3}.axis,.frame{stroke:#8a929d;fill:none}
.line{fill:none;stroke-width:2;stroke-linejoin:round;stroke:#1b2430}.line.dev,circle.dev{stroke:#b0316f}circle.train{stroke:#1b2430}
circle.mark{fill:#fff;stroke-width:1.8}.layer-0{stroke:#2569b0}.layer-1{stroke:#e07b00}.layer-2{stroke:#008b6f}.layer-3{stroke:#9e4ba0}.layer-4{stroke:#565f6c}.layer-5,.layer-6{stroke:#1b2430}
.line.dev{stroke-dasharray:7 2}.line.layer-1{stroke-dasharray:7 3}.line.layer-2{stroke-dasharray:2 2}.line.layer-3{stroke-dasharray:7 2 2 2}.line.layer-4{stroke-dasharray:12 3}.line.layer-5{stroke-dasharray:3 4}.line.layer-6{stroke-dasharray:12 3 3 3}
text.name{stroke:none}.rule{stroke:#8a929d;stroke-dasharray:2 3}.contour{fill:#1f5d9e;fill-opacity:.07;stroke:#1f5d9e;stroke-opacity:.55;stroke-width:.8}
.track{fill:none;stroke:#e07b00;stroke-width:1.4}.step{fill:#e07b00}.bar{fill:#1f5d9e}.dropped{fill:#8a929d}.level{fill-opacity:.4}.correct{fill:#00604f}.suspicious{fill:#8a929d}.wrong{fill:#a8123e}
.kept{stroke:#00604f}.region{fill-opacity:.09}.row{stroke:#fff;stroke-width:.9}
.class-0{fill:#2569b0}.class-1{fill:#e07b00}.class-2{fill:#008b6f}.class-3{fill:#9e4ba0}
.hollow.class-0{stroke:#2569b0}.hollow.class-1{stroke:#e07b00}.hollow.class-2{stroke:#008b6f}.hollow.class-3{stroke:#9e4ba0}
.row.hollow{fill:#fff;stroke-width:1.6}
.tolerance{fill:#eceff3}.interval{stroke:#565f6c;stroke-width:3}.interval.high{stroke:#a8123e}.estimate{fill:#565f6c}.estimate.high{fill:#a8123e}`

/** The rules of the style, with the classes of each of their selectors. */
const rules = [...style.replaceAll('\n', '').matchAll(/([^{}]+)\{[^}]*\}/g)].map(([rule, selectors = '']) => ({
  rule,
  classes: selectors.split(',').map((selector) => [...selector.matchAll(/\.([\w-]+)/g)].map(([, name = '']) => name)),
}))

/** The rules for the classes that a chart has. */
function styleOf(svg: string): string {
  const own = new Set([...svg.matchAll(/class="([^"]*)"/g)].flatMap(([, names = '']) => names.split(' ')))
  const used = rules.filter(({ classes }) => classes.some((names) => names.every((name) => own.has(name))))
  return used.map(({ rule }) => rule).join('')
}

/** A chart as a file of its own, on white. */
export function standalone(svg: string): string {
  const head = svg.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ')
  return `${head.replace('>', `><style>${styleOf(svg)}</style><rect width="100%" height="100%" fill="#fff"/>`)}\n`
}

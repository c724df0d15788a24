// What draws the charts: Observable Plot's marks, and linkedom's document, into which Plot draws where there is no page. The
// build puts the code of both into this module, so that an installation needs neither (tools/bundle.mjs).
export {
  areaY,
  axisX,
  axisY,
  cell,
  dot,
  frame,
  gridX,
  gridY,
  line,
  plot,
  rect,
  rectX,
  ruleX,
  ruleY,
  text,
  tickX,
  type Markish,
  type PlotOptions,
  type ScaleOptions,
} from '@observablehq/plot'
export { parseHTML } from 'linkedom'

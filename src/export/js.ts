import { COSINE, SINE, TWO_PI } from '../data/dates/cycle.js'
import { DAYS_PER_YEAR, FIRST_WEEKDAY } from '../data/dates/date-parts.js'
import { DATE_PARTS } from '../data/dates/part-names.js'
import { CENTRAL, TAILS } from '../data/math/normal-quantile.js'
import { LEAST_PROBABILITY } from '../data/scale/normal-score.js'
import { LEAST } from '../decision/calibration/temperature.js'
import type { Model } from '../predict/model.js'
import { constantsOf, functionsFor, type FunctionText, wordsOf } from './forward-text.js'
import { DISTANCE, type ExportPlan, type PlannedColumn, type PlannedLayer, planExport } from './plan.js'

/**
 * One model as a JavaScript module of its own, without dependencies: `columns`, and `predict(row)`, which takes an object with a
 * value by column name or an array in the order of `columns`, and returns what `model.predict([row])[0]` returns, to the same bits.
 *
 * Preprocessing is included: numbers are scaled, `null` is imputed, categories are found by their exact name. Numbers must be
 * numbers; a date is a `Date` or days since 1970-01-01, whose season, weekday and time of day are taken as in train. A regression with calibrated prediction intervals also exports `halfWidths`:
 * of level 0.9, for example, they are the predicted values ± `halfWidths[0.9]`. Not exported are free texts and isotonic calibration.
 *
 * @throws WellfitError `UNSUPPORTED`, naming what cannot be exported and what to do.
 * @example
 * await writeFile('model.js', exportJs(await loadModel('penguins.model')))
 */
export function exportJs(model: Model): string {
  const plan = planExport('exportJs', model)
  const body = [predictText(plan), forwardText(plan)].join('\n')
  return `${header(plan)}\n${prelude(plan, body)}\n${body}\n`
}

function header({ columns, target }: ExportPlan): string {
  const names = columns.map(({ name }) => name).join(', ')
  const text = `A model that wellfit exported. predict(row) predicts ${target ?? 'the target'} from ${names}`
  return `// ${text.replace(/[^\x20-\x7e\xa0-\uffff]/g, '?').slice(0, 200)}`
}

/** Parameters, constants and functions. */
function prelude({ precision, parameters }: ExportPlan, body: string): string {
  const isF32 = precision === 'f32'
  const functions = functionsFor([...wordsOf(body)])
  const code = [body, ...functions.map(({ body: own }) => own)].join('\n')
  const words = wordsOf(code)
  const constants = Object.entries({ ...constantsOf(precision), EPSILON: 1e-5, BLOCK: 256 })
    .filter(([name]) => words.has(name))
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  const bits = words.has('real') ? [`real=new A(1)`, 'words=new Int32Array(real.buffer)'] : []
  const definitions = [
    `A=Float${isF32 ? 32 : 64}Array`,
    isF32 ? 'f=Math.fround' : 'f=x=>x',
    `theta=new A(Uint8Array.from(atob('${base64(parameters)}'),c=>c.charCodeAt(0)).buffer)`,
    ...bits,
    ...constants,
  ]
  return [`const ${definitions.join(',')}`, ...functions.map(compact)].join('\n')
}

function compact({ name, parameters, body }: FunctionText): string {
  const lines = body
    .replace(/ \?\? (?:0|NaN)\b/g, '')
    .split('\n')
    .map((line) => line.trim())
    .join(' ')
  const code = lines.replace(/ ?([-+*/=<>?:;,&|(){}]) ?/g, '$1').replaceAll(';}', '}')
  return `function ${name}(${parameters.replaceAll(' ', '')}){${joined(code)}}`
}

/** Declarations that follow each other, as one. */
function joined(code: string): string {
  const shorter = code.replace(/(\bconst [^;{}]*);const /g, '$1,')
  return shorter === code ? code : joined(shorter)
}

function base64({ buffer, byteOffset, byteLength }: Float32Array | Float64Array): string {
  let text = ''
  for (const byte of new Uint8Array(buffer, byteOffset, byteLength)) text += String.fromCharCode(byte)
  return btoa(text)
}

/** `forward(x)`, from the features of a row to its outputs: those of one network, or the means over the members of an ensemble. */
function forwardText({ layers, prediction, members }: ExportPlan): string {
  const begins = new Set(layers.map((layer) => layer.blockBegin))
  const lines = layers.map((layer, i) => `${begins.has(i) ? `const x${i}=x;` : ''}${layerText(layer)}`)
  const outputs = { softmax: 'softmax(x)', sigmoid: 'x.map(z=>sigmoid(z))', identity: 'x' }[prediction]
  const steps = [...lines, `return ${outputs}`].join('\n')
  const dense = layers.some(({ groups }) => groups > 1) ? groupedText(members) : denseFunction(members)
  const softmax = `function softmax(x){let m=-Infinity,s=0,a=1;for(const z of x)if(z>m||z!==z)m=z;x=x.map(z=>exp(f(z-m)));for(const p of x)if(a&&p===1)a=0;else s+=p;s=f(1+f(s));return x.map(p=>p/s)}`
  return `${members === null ? `function forward(x){${steps}}` : membersText(steps, members)}
${dense}
${prediction === 'softmax' ? softmax : ''}`
}

/** The products of a layer of `m` units whose weight and bias begin at `o`: each run of 256 is added up from zero. */
function denseFunction(members: number | null): string {
  const start = members === null ? 'theta.slice(o+n*m,o+n*m+m)' : 'new A(m)'
  return `function dense(x,o,m){const n=x.length,z=${start};for(let k=0;k<n;){const s=new A(m),e=Math.min(k+256,n);for(;k<e;k++)for(let j=0;j<m;j++)s[j]+=f(x[k]*theta[o+k*m+j]);for(let j=0;j<m;j++)z[j]+=s[j]}return z}`
}

/** The same of `g` groups, each of n inputs and w units. */
function groupedText(members: number | null): string {
  const start = members === null ? 'theta.slice(o+x.length*w,o+x.length*w+m)' : 'new A(m)'
  return `function dense(x,o,m,g=1){const n=x.length/g,w=m/g,z=${start};for(let i=0;i<g;i++)for(let k=0;k<n;){const s=new A(w),e=Math.min(k+256,n);for(;k<e;k++){const v=x[i*n+k],q=o+(i*n+k)*w;for(let j=0;j<w;j++)s[j]+=f(v*theta[q+j])}for(let j=0;j<w;j++)z[i*w+j]+=s[j]}return z}`
}

/** The steps as a function of the features and a member, w, and `forward`, with the bits of src/tensor/member-means.ts. */
function membersText(steps: string, members: number): string {
  return `function outputsOf(x,w){${steps}}
function forward(x){const y=Array.from({length:${members}},(_,w)=>outputsOf(x,w));return y[0].map((_,k)=>y.reduce((s,p)=>s+p[k],0)/${members})}`
}

/** From the inputs of a layer, `x`, to its outputs. */
function layerText(layer: PlannedLayer): string {
  const { units, activation, alpha, alphas, normalization, offset, scale, inputScale, groups, blockBegin } = layer
  const part = (k: number): string => `theta.subarray(${scale + k * units},${scale + (k + 1) * units})`
  const scaled = inputScale === null ? '' : `x=x.map((v,i)=>v*theta[${inputScale}+i]);`
  const waves = layer.periodic === null ? '' : embeddingText(layer.periodic)
  const embedded = `${categoriesText(layer.categories)}${waves}`
  const dense = `${embedded}${scaled}${denseText(layer, `dense(x,${offset},${units}${groups === 1 ? '' : `,${groups}`})`)}`
  const normalized = {
    none: '',
    batch: `;x.forEach((z,j)=>x[j]=f(theta[${scale}+j]*f(f(z-theta[${scale + 2 * units}+j])*theta[${scale + 3 * units}+j]))+theta[${scale + units}+j])`,
    layer: `;normalizeRow(x,{scale:${part(0)},shift:${part(1)}},f)`,
  }[normalization ?? 'none']
  const slope = alphas === null ? alpha : `theta[${alphas}+j]`
  const activated =
    activation === 'identity' ? '' : `;x=x.map(${alphas === null ? 'z' : '(z,j)'}=>${activation}(z,${slope}))`
  const added = blockBegin === null ? '' : `;x=x.map((v,j)=>x${blockBegin}[j]+v)`
  return `${dense}${normalized}${activated}${added}`
}

/** `x` by the weight, plus the bias; of member w of an ensemble ((x ⊙ r)·W) ⊙ s + b. */
function denseText({ denseInputs, units, bias, memberScales }: PlannedLayer, product: string): string {
  if (memberScales === null) return `x=${product}`
  const { inputs, outputs } = memberScales
  const own = (first: number, width: number, i: string): string => `theta[${first}+w*${width}+${i}]`
  return `x=x.map((v,i)=>v*${own(inputs, denseInputs, 'i')});x=${product}.map((z,j)=>f(z*${own(outputs, units, 'j')})+${own(bias, units, 'j')})`
}

/** `x` with the embeddings of its blocks of categories in their place, at the end. */
function categoriesText(categories: PlannedLayer['categories']): string {
  if (categories === null) return ''
  const { blocks, kept, offset } = categories
  const width = kept.length + blocks.reduce((sum, { dimension }) => sum + dimension, 0)
  const list = JSON.stringify(blocks.map(({ first, count, dimension }) => [first, count, dimension]))
  return `{const e=new A(${width});${JSON.stringify(kept)}.forEach((j,i)=>e[i]=x[j]);let p=${kept.length},o=${offset};for(const[s,n,d]of ${list}){for(let i=0;i<n;i++,o+=d)if(x[s+i])for(let k=0;k<d;k++)e[p+k]+=f(x[s+i]*theta[o+k]);p+=d}x=e};`
}

/** `x` with a sine and a cosine for each frequency of the embedded inputs. */
function embeddingText({ columns, frequencies, offset }: NonNullable<PlannedLayer['periodic']>): string {
  const count = columns.length * frequencies
  const waves = `const t=fractionOf(f(theta[o++]*x[j]));e[p]=wave(t,0);e[p+++${frequencies}]=wave(t,1)`
  return `{const e=new A(x.length+${2 * count});e.set(x);let p=x.length,o=${offset};for(const j of ${JSON.stringify(columns)}){for(let i=0;i<${frequencies};i++){${waves}}p+=${frequencies}}x=e};`
}

function predictText(plan: ExportPlan): string {
  const { columns, order, bytes } = plan
  const isOrdered = order.every((position, i) => position === i)
  const at = (index: string): string => (isOrdered ? index : `order[${index}]`)
  const clips = columns.some((column) => column.kind === 'number' && column.clip !== null)
  const maps = columns.some((column) => column.kind === 'number' && column.quantiles !== null)
  const hasDates = columns.some((column) => column.kind === 'number' && column.dateParts.length > 0)
  const plain = (value: string): string => (clips ? `clip((${value}-a)/b,h)` : `(${value}-a)/b`)
  const standard = (value: string): string => (maps ? `(q?normalScore(${value},q):${plain(value)})` : plain(value))
  const scaled = bytes ? 'f(v*f(1/255))' : standard('v')
  const members = hasDates ? ',h,q,d=[]' : `${clips || maps ? ',h' : ''}${maps ? ',q' : ''}`
  const width = hasDates ? ',w=d.reduce((n,t)=>n+(t==1?7:2),1)' : ''
  const [marker, parts, step] = hasDates
    ? [at('p+w'), `;datePartsOf(v,d,(k,e)=>x[${at('p+k')}]=e)`, 'w+g']
    : [at('p+1'), '', '1+g']
  const number = `const[a,b,u,g${members}]=s${width};if(v===null||v!==v){if(u===null)wrong(i,v);x[${at('p')}]=${standard('u')};if(g)x[${marker}]=1}else{if(v instanceof Date)v/=864e5;if(typeof v!=='number')wrong(i,v);x[${at('p')}]=${scaled}${parts}}p+=${step}`
  const isSigned = columns.some((column) => column.kind === 'category' && column.signed)
  const [written, categoryStep] = isSigned
    ? [`x[z?${at('p')}:${at('p+k')}]=z?2*k-1:1`, 'z?1:c.length+o']
    : [`x[${at('p+k')}]=1`, 'c.length+o']
  const category = `const[c,o,r,y${isSigned ? ',z' : ''}]=s,t=String(v);let k=v===null?-1:c.indexOf(t);if(k<0&&v!==null){k=y?y.indexOf(t):k;if(k<0&&o)k=c.length}if(v===null&&r)wrong(i,v);if(k>=0)${written};p+=${categoryStep}`
  const hasCategory = columns.some(({ kind }) => kind === 'category')
  const hasNumber = columns.some(({ kind }) => kind === 'number')
  const encode = !hasCategory ? number : hasNumber ? `if(s[0].map){${category}}else{${number}}` : category
  return `export const columns=${JSON.stringify(columns.map(({ name }) => name))}
const specs=${JSON.stringify(columns.map(specOf))}${isOrdered ? '' : `,order=${JSON.stringify(order)}`}
function wrong(i,v){throw TypeError('predict: '+columns[i]+' (='+v+') must be a value as in train, null where it is missing')}
${intervalsText(plan)}${clips ? CLIP_TEXT : ''}${maps ? normalScoreText() : ''}${hasDates ? datePartsText() : ''}${temperatureText(plan)}export function predict(row){const x=new A(${plan.layers[0]?.inputs ?? 0});let p=0
specs.forEach((s,i)=>{let v=Array.isArray(row)?row[i]:row[columns[i]];if(v===undefined)wrong(i,v);${encode}})
const y=${plan.temperature === null ? 'forward(x)' : 'calibrated(forward(x))'};${answerText(plan)}}`
}

/** Half the width of the prediction intervals, by level and output. */
function intervalsText({ halfWidths, answers }: ExportPlan): string {
  if (halfWidths.length === 0) return ''
  const levels = halfWidths.map(({ level, widths }) => [
    level,
    Object.fromEntries(answers.names.map((name, k) => [name, widths[k]])),
  ])
  return `export const halfWidths=${JSON.stringify(Object.fromEntries(levels))}\n`
}

/** `atTemperature` for one row: its bits are those of src/decision/calibration/temperature.ts. */
function temperatureText({ temperature, precision, answers }: ExportPlan): string {
  if (temperature === null) return ''
  const isSingle = answers.width === 1 || answers.outputs?.isMultiLabel === true
  const body = isSingle
    ? `return Float64Array.from(y,v=>{const p=Math.max(v,${LEAST});return 1/(1+Math.exp(-(Math.log(p)-(p===1?Math.log(${DISTANCE[precision]}):Math.log1p(-p)))/${temperature}))})`
    : `const z=Float64Array.from(y,p=>Math.log(Math.max(p,${LEAST}))),m=z.reduce((a,b)=>Math.max(a,b),-Infinity),w=z.map(v=>Math.exp((v-m)/${temperature})),t=w.reduce((a,b)=>a+b,0);return w.map(v=>v/t)`
  return `function calibrated(y){${body}}\n`
}

/** z / √(1 + (z/h)²), h the limit; z where there is none. */
const CLIP_TEXT = `function clip(z,h){if(!h)return z;const r=Math.sqrt(1+z/h*(z/h));return r===Infinity?Math.sign(z)*h:z/r}
`

/** `normalScore` in JavaScript: its bits are those of src/data/scale/normal-score.ts. */
function normalScoreText(): string {
  return `const central=${JSON.stringify(CENTRAL)},tails=${JSON.stringify(TAILS)},least=${LEAST_PROBABILITY}
function logOf(x){let m=x,e=0;while(m>Math.SQRT2){m/=2;e++}while(m<Math.SQRT1_2){m*=2;e--}const s=(m-1)/(m+1);let t=0;for(let k=11;k>=0;k--)t=t*s*s+1/(2*k+1);return e*Math.LN2+2*s*t}
function ratioOf([a,b],r){let n=0,d=0;for(let k=7;k>=0;k--){n=n*r+a[k];d=d*r+b[k]}return n/d}
function normalScore(v,q){const l=q.length-1;if(l<1)return 0;let p=v<=q[0]?0:1;if(v>q[0]&&v<q[l]){const k=q.findIndex(x=>x>v),a=q[k-1],b=q[k],w=b-a;p=a===v?(q.indexOf(v)+k-1)/2/l:(k-1+(w<1/0?(v-a)/w:(v/2-a/2)/(b/2-a/2)))/l}
p=Math.min(1-least,Math.max(least,p));const c=p-.5;if(c>=-.425&&c<=.425)return c*ratioOf(central,.180625-c*c);const z=ratioOf(tails,Math.sqrt(-logOf(c<0?p:1-p))-1.6);return c<0?-z:z}
`
}

/** `writeDateParts` in JavaScript, of parts as they are numbered in `DATE_PARTS`: its bits are those of src/data/dates/date-parts.ts. */
function datePartsText(): string {
  return `const sines=${JSON.stringify(SINE)},cosines=${JSON.stringify(COSINE)}
function cycle(p){const q=Math.round(4*p),x=${TWO_PI}*(p-q/4),y=x*x,of=t=>t.reduceRight((a,k)=>a*y+k,0),s=x*(1+y*of(sines)),c=1+y*of(cosines);return[[s,c],[c,-s],[-s,-c],[-c,s]][q%4]}
function datePartsOf(v,d,write){let k=1;for(const t of d)if(t==1){write(k+((Math.floor(v)+${FIRST_WEEKDAY})%7+7)%7,1);k+=7}else{const y=t?v:v/${DAYS_PER_YEAR},[s,c]=cycle(y-Math.floor(y));write(k,s);write(k+1,c);k+=2}}
`
}

/** [mean, scale, median, indicator, the limit where it is clipped, its quantiles and the numbers of its parts of a date where it has some] of a number; [categories, other, refuses missing, keys, signed] of a category. */
function specOf(column: PlannedColumn): unknown[] {
  if (column.kind === 'number') {
    const { mean, scale, median, indicator, clip, quantiles, dateParts } = column
    const mapping = quantiles === null ? (clip === null ? [] : [clip]) : [clip, quantiles]
    const own = dateParts.length === 0 ? mapping : [clip, quantiles, dateParts.map((part) => DATE_PARTS.indexOf(part))]
    return [mean, scale, median, Number(indicator), ...own]
  }
  const { categories, other, signed, refusesMissing, keys } = column
  const rest = signed ? [keys, 1] : keys === null ? [] : [keys]
  return [categories, Number(other), Number(refusesMissing), ...rest]
}

/** What `predict` returns of the outputs y. */
function answerText({ answers, decision, prediction }: ExportPlan): string {
  const { names, outputs, unit, width } = answers
  const named = (value: string): string => `Object.fromEntries(${JSON.stringify(names)}.map((n,k)=>[n,${value}]))`
  if (prediction === 'identity' || outputs === null) {
    const value = unit === null ? 'y[k]' : `y[k]*${pick(unit.scale)}+${pick(unit.center)}`
    return `return{class:null,probabilities:null,values:${named(value)}}`
  }
  if (outputs.isMultiLabel) {
    const limits = names.map((name) => decision.thresholds?.find(({ label }) => label === name)?.threshold ?? null)
    const labels = `${JSON.stringify(names)}.filter((n,k)=>(t=>t===null?y[k]>.5:y[k]>=t)(${JSON.stringify(limits)}[k]))`
    return `return{class:null,probabilities:${named('y[k]')},values:null,labels:${labels}}`
  }
  const probabilities = width === 1 ? '[1-y[0],y[0]]' : '[...y]'
  return `const q=${probabilities},n=${JSON.stringify(names)};return{class:n[${classText(decision, names, width)}],probabilities:Object.fromEntries(n.map((n,k)=>[n,q[k]])),values:null}`
}

function pick(values: readonly number[]): string {
  return values.length === 1 ? `(${values[0]})` : `${JSON.stringify(values)}[k]`
}

/** The index of the class predicted, from the probabilities q. */
function classText(
  { thresholds = [], costs }: ExportPlan['decision'],
  names: readonly string[],
  width: number,
): string {
  const [threshold] = thresholds
  if (costs !== undefined) {
    const expected = `n.map((_,j)=>${JSON.stringify(costs)}.reduce((s,c,i)=>s+q[i]*c[j],0))`
    return `(e=>e.indexOf(Math.min(...e)))(${expected})`
  }
  if (threshold !== undefined) {
    const positive = names.indexOf(threshold.label)
    return `q[${positive}]>=${threshold.threshold}?${positive}:${1 - positive}`
  }
  return width === 1 ? 'q[1]>.5?1:0' : 'q.reduce((b,p,k)=>p>q[b]?k:b,0)'
}

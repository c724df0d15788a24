import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCsv } from '../../src/data/csv/index.js'
import { fitPreprocessor, loadModel, type Model, network, saveModel } from '../../src/index.js'
import { createHandler, type ErrorAnswer, type LayoutOptions, type ModelHandler } from '../../src/serve/index.js'
import { kindModel, linearModel, post } from './samples.js'

let linear: Model
let kinds: Model
let handle: ModelHandler
beforeAll(async () => {
  linear = await linearModel()
  kinds = await kindModel()
  handle = createHandler(kinds)
})
afterAll(() => {
  linear[Symbol.dispose]()
  kinds[Symbol.dispose]()
})

const csv = { 'content-type': 'text/csv' }
const rows = [
  { size: 2, colour: 'red', day: '2026-01-02' },
  { size: '3', colour: null, day: '2026-01-09', more: true },
]

async function errorOf(response: Response): Promise<ErrorAnswer> {
  const { error } = (await response.json()) as { error: ErrorAnswer }
  expect(error.status).toBe(response.status)
  return error
}

function get(path: string, init: RequestInit = {}): Request {
  return new Request(`http://model${path}`, init)
}

/** P(yes) of a size: the mean is 2, the variance ((−1)² + 0² + 1²) / 3. */
function chance(size: number): number {
  return 1 / (1 + Math.exp(-(size - 2) / Math.sqrt(2 / 3)))
}

describe('POST /predict', () => {
  it('answers rows of an array and of an object with classes and probabilities by name', async () => {
    for (const body of [rows, { rows }, rows.map(({ size, colour, day }) => [size, colour, day])]) {
      const response = await handle(post(body))
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toBe('application/json')
      const { predictions } = (await response.json()) as { predictions: ReturnType<Model['predict']> }
      expect(predictions.map((own) => own.class)).toEqual(['no', 'yes'])
      expect(predictions[0]?.probabilities?.['yes']).toBeCloseTo(0.5, 12)
      expect(predictions[1]?.probabilities?.['yes']).toBeCloseTo(chance(3), 12)
      expect(predictions[1]?.probabilities?.['no']).toBeCloseTo(1 - chance(3), 12)
    }
  })

  it('reads the given texts as missing values', async () => {
    const serve = createHandler(kinds, { missing: ['unknown', '-999'] })
    const gap = await (await handle(post([{ size: 2, colour: null, day: null }]))).json()
    for (const body of [[{ size: 2, colour: ' unknown', day: 'unknown' }], [[2, 'unknown', 'unknown']]]) {
      expect(await (await serve(post(body))).json()).toEqual(gap)
    }
    // A number by its value, as a number or a text.
    const unsized = await (await handle(post([{ size: null, colour: 'red', day: null }]))).json()
    for (const size of [-999, '-999', '-999.0']) {
      expect(await (await serve(post([{ size, colour: 'red', day: null }]))).json()).toEqual(unsized)
    }
    expect((await handle(post([{ size: 2, colour: 'red', day: 'unknown' }]))).status).toBe(422)
    expect(() => createHandler(kinds, { missing: [1] as unknown as string[] })).toThrow('missing[0]')
  })

  it('reads CSV of a layout of its own', async () => {
    const plain = await (await createHandler(linear)(post('a,b\n1.5,2\n0.25,-1\n', csv))).text()
    expect(plain).toBe('prediction\n2\n2.5\n')
    const ask = async (text: string, layout: LayoutOptions): Promise<string> =>
      await (await createHandler(linear, { csv: layout })(post(text, csv))).text()
    expect(await ask('a|b\n1,5|2\n0,25|-1\n', { delimiter: '|', decimal: ',' })).toBe(plain)
    // One row of two cells: only the option tells which sign separates them.
    expect(await ask('a;b\n"1,5";2\n', { delimiter: ';', decimal: ',' })).toBe('prediction\n2\n')
    expect(await ask('# rows\na,b\n1.5,2\n# more\n0.25,-1\n', { comment: '#' })).toBe(plain)
    expect(await ask('a,b\n1.5,2\n0.25,-1\nTotal,1\n', { footer: true })).toBe(plain)
    expect(await ask('a;b\n1.234,5;0\n', { decimal: ',' })).toBe('prediction\n2470\n')
    const wrong = await createHandler(linear, { csv: { decimal: ',' } })(post('a;b\n1;2\n1,5;x\n', csv))
    expect(await wrong.json()).toMatchObject({ error: { status: 422, column: 'b', row: 3, value: 'x' } })
  })

  it('reads CSV without a header by the names that train gave', async () => {
    const table = await readCsv('1,2,a\n3,4,b\n', { header: false })
    const preprocessor = fitPreprocessor(table, { target: 'column_3' })
    using net = await network({ inputs: 2, layers: [{ units: 1 }], loss: 'binaryCrossEntropy', parameters: [9, 0, 0] })
    using model = await loadModel(await saveModel(net, { preprocessor }))
    const serve = createHandler(model, { csv: { header: false } })
    const lines = (await (await serve(post('1,2\n3,4\n', csv))).text()).split('\n')
    expect(lines.slice(1, 3).map((line) => line.split(',')[0])).toEqual(['a', 'b'])
    expect(await (await serve(post('1,2\nx,4\n', csv))).json()).toMatchObject({ error: { row: 2, column: 'column_1' } })
  })

  it.each([
    [{ delimiter: 'x' }, 'delimiter'],
    [{ decimal: ',', delimiter: ',' }, 'decimal'],
    [{ header: 1 }, 'header'],
    [{ encoding: 'utf-8' }, 'encoding'],
    [[], 'csv'],
  ])('refuses the layout %j', (layout, field) => {
    expect(() => createHandler(linear, { csv: layout as LayoutOptions })).toThrow(`\`${field}\``)
  })

  it('answers a regression with values by name, in JSON and in CSV', async () => {
    const serve = createHandler(linear)
    const body = [
      { a: 1, b: 2 },
      { a: '0.5', b: -1 },
    ]
    expect(await (await serve(post(body))).json()).toEqual({
      predictions: [
        { class: null, probabilities: null, values: { y: 1 } },
        { class: null, probabilities: null, values: { y: 3 } },
      ],
    })
    expect(await (await serve(post('a,b\n1,2\n0.5,-1\n', csv))).text()).toBe('prediction\n1\n3\n')
  })

  it('answers CSV in CSV, and either format in the one that Accept prefers', async () => {
    const text = 'day;more;size;colour\n2026-01-02;;2;red\n2026-01-09;x;3;\n'
    const response = await handle(post(text, csv))
    expect(response.headers.get('content-type')).toContain('text/csv')
    const lines = (await response.text()).trimEnd().split('\n')
    expect(lines[0]).toBe('prediction,probability no,probability yes')
    expect(lines[1]).toBe('no,0.5,0.5')
    expect(Number(lines[2]?.split(',')[2])).toBeCloseTo(chance(3), 12)
    const asked = async (accept: string, type: object): Promise<string | null> =>
      (await handle(post(type === csv ? text : JSON.stringify(rows), { ...type, accept }))).headers.get('content-type')
    expect(await asked('application/json', csv)).toBe('application/json')
    expect(await asked('text/csv', {})).toContain('text/csv')
    expect(await asked('text/*;q=0.5, application/json;q=0.4', {})).toContain('text/csv')
    expect(await asked('*/*', csv)).toContain('text/csv')
    expect(await asked('text/csv;q=0, */*', csv)).toBe('application/json')
  })

  it('predicts the same however the rows come: alone, in a batch, in slices', async () => {
    const many = Array.from({ length: 700 }, (_, i) => ({ size: i / 100, colour: 'blue', day: '2026-01-02' }))
    const expected = many.map((row) => kinds.predict([row])[0])
    expect(await (await handle(post(many))).json()).toEqual({ predictions: expected })
    const batching = createHandler(kinds, { batchMilliseconds: 5 })
    const answers = await Promise.all(many.slice(0, 300).map(async (row) => (await batching(post([row]))).json()))
    expect(answers).toEqual(expected.slice(0, 300).map((own) => ({ predictions: [own] })))
  })

  it('gives each request of a batch its own error or its own predictions', async () => {
    const batching = createHandler(kinds, { batchMilliseconds: 20 })
    const bad = [rows[0], { size: 'large', colour: 'red', day: null }]
    const [first, second, third] = await Promise.all([
      batching(post(rows)),
      batching(post(bad)),
      batching(post([rows[1]])),
    ])
    expect(first).toMatchObject({ status: 200 })
    expect(await errorOf(second)).toMatchObject({ status: 422, row: 1, column: 'size', value: 'large' })
    expect(await third.json()).toEqual({ predictions: kinds.predict([rows[1] ?? {}]) })
  })
})

describe('rows that do not fit', () => {
  const refusals: readonly [string, BodyInit | object, Record<string, string>, Partial<ErrorAnswer>][] = [
    ['a text for a number', [rows[0], { ...rows[1], size: 'large' }], {}, { status: 422, row: 1, column: 'size' }],
    ['a column too few', [{ size: 1, day: null }], {}, { status: 422, code: 'INVALID_DATA' }],
    ['an array that is too short', [[1, 'red']], {}, { status: 422, code: 'INVALID_SHAPE', row: 0 }],
    ['a row that is no row', [7], {}, { status: 422, row: 0, value: 7 }],
    ['an object for a cell', [{ ...rows[0], size: { $gt: 0 } }], {}, { status: 422, column: 'size' }],
    ['a number beyond all', '[{"size":1e999,"colour":"red","day":null}]', {}, { status: 422, column: 'size' }],
    ['no row', [], {}, { status: 422, field: 'body' }],
    ['no rows in an object', { rows: {} }, {}, { status: 422, field: 'rows' }],
    ['another member', { rows, instances: 1 }, {}, { status: 422, value: 'instances' }],
    ['null', 'null', {}, { status: 422, field: 'body' }],
    ['a prototype as a row', '{"__proto__":[{"size":1}]}', {}, { status: 422, value: '__proto__' }],
    ['cut JSON', '[{"size":', {}, { status: 400, field: 'body', expected: 'be JSON' }],
    ['an empty body', '', {}, { status: 400, value: 'empty' }],
    ['bytes that are no UTF-8', new Uint8Array([0x5b, 0xff, 0x5d]), {}, { status: 400, expected: 'be UTF-8' }],
    ['a date in CSV', 'size,colour,day\n1,red,soon\n', csv, { status: 422, column: 'day', row: 2, value: 'soon' }],
    ['a column too few in CSV', 'size,colour\n1,red\n', csv, { status: 422 }],
    ['a cell too many in CSV', 'size,colour,day\n1,red,,,\n', csv, { status: 422, row: 2 }],
    ['an empty CSV', '', csv, { status: 422 }],
    ['a form', 'size=1', { 'content-type': 'application/x-www-form-urlencoded' }, { status: 415 }],
    ['UTF-16', '[]', { 'content-type': 'application/json; charset=utf-16le' }, { status: 415 }],
    ['gzip', '[]', { 'content-encoding': 'gzip' }, { status: 415, field: 'Content-Encoding' }],
    ['an image wanted', rows, { accept: 'image/png' }, { status: 406, field: 'Accept' }],
  ]
  it.each(refusals)('%s', async (_, body, headers, expected) => {
    const error = await errorOf(await handle(post(body, headers)))
    expect(error).toMatchObject(expected)
    expect(error.message).toContain(error.expected)
  })

  it('counts rows over all slices', async () => {
    const many = Array.from({ length: 600 }, (_, i) => ({ size: i === 555 ? 'x' : i, colour: 'red', day: null }))
    expect(await errorOf(await handle(post(many)))).toMatchObject({ row: 555, column: 'size', value: 'x' })
    const short = [...many.slice(0, 300), [1]]
    expect(await errorOf(await handle(post(short)))).toMatchObject({ row: 300, field: 'rows[300]' })
  })

  it('refuses deep nesting and pollutes no prototype', async () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
    expect((await handle(post(deep))).status).toBeGreaterThanOrEqual(400)
    const polluting = '[{"size":1,"colour":"red","day":null,"__proto__":{"polluted":1},"constructor":{"prototype":{}}}]'
    expect((await handle(post(polluting))).status).toBe(200)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect((await handle(post('[{"colour":"red","day":null,"__proto__":{"size":1}}]'))).status).toBe(422)
  })
})

describe('limits', () => {
  it('refuses a body that is too long, whether it says so or not', async () => {
    const small = createHandler(kinds, { maxBodyBytes: 100 })
    expect(await errorOf(await small(post('x'.repeat(101))))).toMatchObject({ status: 413, field: 'body' })
    let pulled = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled++
        controller.enqueue(new Uint8Array(60))
      },
    })
    expect(await errorOf(await small(post(endless)))).toMatchObject({ status: 413 })
    expect(pulled).toBeLessThan(10)
    expect((await small(post(JSON.stringify([rows[0]])))).status).toBe(200)
  })

  it('refuses too many rows', async () => {
    const small = createHandler(kinds, { maxRows: 1 })
    expect(await errorOf(await small(post(rows)))).toMatchObject({ status: 413, field: 'rows', value: 2 })
    expect((await small(post(rows.slice(1)))).status).toBe(200)
  })

  it('ends a request whose body does not come, and stops reading it', async () => {
    let isCancelled = false
    const stuck = new ReadableStream<Uint8Array>({ cancel: () => void (isCancelled = true) })
    const quick = createHandler(kinds, { timeoutSeconds: 0.05 })
    expect(await errorOf(await quick(post(stuck)))).toMatchObject({ status: 408, code: 'ABORTED' })
    expect(isCancelled).toBe(true)
  })

  it('ends a long prediction when its time is over', async () => {
    const many = Array.from({ length: 9000 }, () => rows[0] ?? {})
    const slow: Model = {
      ...{ network: kinds.network, stored: kinds.stored, columns: kinds.columns, classes: kinds.classes },
      ...{ target: kinds.target, predictTable: () => [], predictColumns: () => ({ class: null, outputs: [] }) },
      predict: (batch) => {
        const begun = performance.now()
        while (performance.now() - begun < 200);
        return kinds.predict(batch)
      },
      [Symbol.dispose]: () => undefined,
    }
    expect(await errorOf(await createHandler(slow, { timeoutSeconds: 1 })(post(many)))).toMatchObject({ status: 503 })
  })

  it('ends a request that its sender aborts', async () => {
    const controller = new AbortController()
    const stuck = new ReadableStream<Uint8Array>()
    const request = new Request(post(stuck), { signal: controller.signal })
    const answer = handle(request)
    controller.abort()
    expect((await answer).status).toBe(499)
  })
})

describe('the other routes', () => {
  it('describe the model', async () => {
    expect(await (await handle(get('/model'))).json()).toEqual({
      task: 'classification',
      target: 'kind',
      columns: [
        { name: 'size', type: 'number' },
        { name: 'colour', type: 'category', categories: ['blue', 'red'] },
        { name: 'day', type: 'date' },
      ],
      classes: ['no', 'yes'],
      outputs: ['no', 'yes'],
      decision: null,
      limits: { maxRows: 10_000, maxBodyBytes: 10_485_760, timeoutSeconds: 30 },
    })
  })

  it('tell health', async () => {
    expect(await (await handle(get('/health'))).json()).toEqual({ status: 'ok' })
    expect((await handle(get('/health', { method: 'HEAD' }))).status).toBe(200)
  })

  it('count requests, rows, errors and times for Prometheus', async () => {
    const counted = createHandler(kinds)
    await counted(post(rows))
    await counted(post([rows[0]]))
    await counted(post('['))
    await counted(get('/nowhere'))
    const response = await counted(get('/metrics'))
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    const text = await response.text()
    const lines = text.split('\n')
    expect(lines).toContain('wellfit_rows_total 3')
    expect(lines).toContain('wellfit_requests_total{route="/predict",status="200"} 2')
    expect(lines).toContain('wellfit_requests_total{route="/predict",status="400"} 1')
    expect(lines).toContain('wellfit_requests_total{route="other",status="404"} 1')
    expect(lines).toContain('wellfit_errors_total{code="INVALID_DATA"} 1')
    expect(lines).toContain('wellfit_requests_running 1')
    expect(lines).toContain('wellfit_prediction_seconds_count 2')
    const buckets = lines.filter((line) => line.startsWith('wellfit_prediction_seconds_bucket'))
    const counts = buckets.map((line) => Number(line.split(' ')[1]))
    expect(counts).toEqual(counts.toSorted((a, b) => a - b))
    expect(counts.at(-1)).toBe(2)
    // Every line is a comment or `name{labels} number`, and the last one ends with a line feed.
    for (const line of lines.slice(0, -1))
      expect(line).toMatch(/^(?:# (?:HELP|TYPE) |[a-z_]+(?:\{[^{}]*\})? [\d.e+-]+$)/)
    expect(text.endsWith('\n')).toBe(true)
  })

  it('refuse other methods and paths', async () => {
    const wrong = await handle(get('/predict'))
    expect(wrong.headers.get('allow')).toBe('POST')
    expect(await errorOf(wrong)).toMatchObject({ status: 405, field: 'method', value: 'GET' })
    expect(await errorOf(await handle(get('/')))).toMatchObject({ status: 404, field: 'path' })
    expect((await handle(get('/constructor'))).status).toBe(404)
  })

  it('stand below the base path', async () => {
    const below = createHandler(kinds, { basePath: '/v1' })
    expect((await below(get('/v1/health'))).status).toBe(200)
    expect((await below(get('/health'))).status).toBe(404)
    expect((await below(get('/v10/health'))).status).toBe(404)
  })

  it('need the token, all but /health', async () => {
    const token = 'a-long-secret'
    const closed = createHandler(kinds, { token })
    const answer = await closed(post(rows))
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    expect(JSON.stringify(await errorOf(answer))).not.toContain(token)
    expect((await closed(post(rows, { authorization: 'Bearer a-long-secreT' }))).status).toBe(401)
    expect((await closed(get('/metrics'))).status).toBe(401)
    expect((await closed(get('/health'))).status).toBe(200)
    expect((await closed(post(rows, { authorization: `Bearer ${token}` }))).status).toBe(200)
  })
})

it('tells an unexpected error to onError alone', async () => {
  const model = await linearModel()
  const errors: unknown[] = []
  const serve = createHandler(model, { onError: (error) => errors.push(error) })
  model[Symbol.dispose]()
  const response = await serve(post([{ a: 1, b: 2 }]))
  expect(await errorOf(response)).toMatchObject({ status: 500, code: 'UNEXPECTED' })
  expect(errors).toHaveLength(1)
})

import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import {
  fitPreprocessor,
  loadModel,
  network,
  preprocess,
  saveModel,
  type Model,
  type NetworkInit,
} from '../../src/index.js'
import { readRows } from '../../src/data/files/jsonl.js'
import { exportC } from '../../src/export/index.js'
import { activationEntries } from '../contracts/registry/activations.js'
import { expectFault } from '../support/errors.js'

const hasCompiler = spawnSync('gcc', ['--version']).status === 0
const directory = mkdtempSync(path.join(tmpdir(), 'wellfit-c-'))
afterAll(() => rmSync(directory, { recursive: true }))

type Cell = number | string | null

/** Compiles the header with warnings as errors, and predicts rows. */
function outputsOf(name: string, code: string, rows: readonly (readonly Cell[])[], more = ''): number[][] {
  const cell = (value: Cell): string =>
    value === null
      ? 'MISSING'
      : typeof value === 'string'
        ? JSON.stringify(value).replaceAll('?', '\\?')
        : value.toExponential()
  const numbers = (row: readonly Cell[]): string =>
    row
      .map((value, i) => cell(value).replace('MISSING', /double c_/.test(members(code)[i] ?? '') ? 'NAN' : 'NULL'))
      .join(', ')
  const main = `#include "${name}.h"
#include <stdio.h>
int main(void) {
  const wellfit_row rows[] = {${rows.map((row) => `{${numbers(row)}}`).join(',\n')}};
  for (int i = 0; i < ${rows.length}; i++) {
    double outputs[WELLFIT_OUTPUTS];
    if (wellfit_predict(&rows[i], outputs) != 0) { printf("missing\\n"); continue; }
    for (int k = 0; k < WELLFIT_OUTPUTS; k++) printf("%.17g ", outputs[k]);
    ${more}
    printf("%s\\n", WELLFIT_OUTPUTS > 0 ? "" : wellfit_names[0]);
  }
  return 0;
}
`
  const file = path.join(directory, name)
  writeFileSync(`${file}.h`, code)
  writeFileSync(`${file}.c`, main)
  execFileSync('gcc', ['-std=c99', '-O1', '-Wall', '-Wextra', '-Werror', `${file}.c`, '-o', file, '-lm'])
  const lines = execFileSync(file, { encoding: 'utf8' }).trimEnd().split('\n')
  return lines.map((line) => (line === 'missing' ? [NaN] : line.trim().split(' ').map(Number)))
}

function members(code: string): string[] {
  return (/typedef struct \{\n([^]*?)\n\} wellfit_row/.exec(code)?.[1] ?? '').split('\n')
}

function expectNear(found: number[][], model: Model, rows: readonly (readonly Cell[])[], tolerance: number): void {
  const expected = model.predict(rows).map(({ probabilities, values }) => Object.values(probabilities ?? values ?? {}))
  expect(found.map((row) => row.length)).toEqual(expected.map((row) => row.length))
  const errors = found.flatMap((row, i) => row.map((value, k) => Math.abs(value - (expected[i]?.[k] ?? NaN))))
  const largest = Math.max(...expected.flat().map(Math.abs), 1)
  expect(Math.max(...errors) / largest).toBeLessThan(tolerance)
}

async function drawn(init: NetworkInit): Promise<Model> {
  using net = await network({ seed: 3, ...init })
  return await loadModel(await saveModel(net))
}

const columns = ['a', 'b', 'b-', 'b+', 'int']
const numbers = Array.from({ length: 8 }, (_, i) => columns.map((_, j) => 3 * Math.sin(1 + 5 * i + 1.7 * j)))

describe('exportC', () => {
  it.skipIf(!hasCompiler)(
    `predicts for every activation within rounding${hasCompiler ? '' : ' (no gcc here)'}`,
    async () => {
      // One program for each normalization: all activations one after the other.
      for (const precision of ['f32', 'f64'] as const) {
        for (const normalization of [null, 'batch', 'layer'] as const) {
          const layers = activationEntries.map(({ option }) => ({ units: 7, activation: option, normalization }))
          using model = await drawn({
            inputs: 5,
            layers: [...layers, { units: 3 }],
            loss: 'softmaxCrossEntropy',
            precision,
            columns,
          })
          const name = `${precision}-${normalization}`
          expectNear(outputsOf(name, exportC(model), numbers), model, numbers, precision === 'f32' ? 2e-5 : 1e-13)
        }
      }
    },
    60_000,
  )

  it.skipIf(!hasCompiler)('calibrates by a temperature', async () => {
    const rows = [...numbers, columns.map(() => 1e4), columns.map(() => -1e4)]
    for (const precision of ['f32', 'f64'] as const) {
      const tolerance = precision === 'f32' ? 2e-6 : 1e-13
      for (const [loss, units, multiLabel, labels] of [
        ['softmaxCrossEntropy', 3, false, ['a', 'b', 'c']],
        ['binaryCrossEntropy', 1, false, ['no', 'yes']],
        ['binaryCrossEntropy', 2, true, ['y0', 'y1']],
      ] as const) {
        const classes = multiLabel ? {} : { classes: [...labels] }
        using net = await network({ inputs: 5, layers: [{ units }], loss, precision, columns, ...classes, seed: 3 })
        for (const temperature of [0.7, 2]) {
          const calibration = { method: 'temperature', labels, outputs: units, multiLabel, temperature } as const
          using model = await loadModel(await saveModel(net, { decision: { calibration } }))
          const name = `calibrated-${precision}-${units}-${10 * temperature}`
          expectNear(outputsOf(name, exportC(model), rows), model, rows, tolerance)
        }
      }
    }
  })

  it.skipIf(!hasCompiler)('scales the inputs of layers', async () => {
    const layers = [
      { units: 4, inputScale: true },
      { units: 3, inputScale: true },
    ]
    using net = await network({ inputs: 5, layers, loss: 'softmaxCrossEntropy', columns })
    net.setLayer('dense1', { inputScale: [2, -1, 0.5, 3, 0.1] })
    net.setLayer('dense2', { inputScale: [1, 4, -2, 0.3] })
    using model = await loadModel(await saveModel(net))
    expectNear(outputsOf('scaled', exportC(model), numbers), model, numbers, 1e-6)
  })

  it.skipIf(!hasCompiler)('adds the inputs of residual blocks, unscaled', async () => {
    const layers = [
      { units: 5, residual: true, activation: 'tanh' as const },
      { units: 7, inputScale: true },
      { units: 5, residual: 2, initializer: 'lecunNormal' as const },
      { units: 3 },
    ]
    using net = await network({ inputs: 5, layers, loss: 'softmaxCrossEntropy', columns })
    net.setLayer('dense2', { inputScale: [2, -1, 0.5, 3, 0.1] })
    using model = await loadModel(await saveModel(net))
    expectNear(outputsOf('residual', exportC(model), numbers), model, numbers, 1e-6)
  })

  it.skipIf(!hasCompiler)('divides layers into groups', async () => {
    const layers = [
      { units: 10, groups: 5, activation: 'tanh' as const },
      { units: 600, inputScale: true, activation: 'prelu' as const },
      { units: 600, groups: 2, residual: true, initializer: 'lecunNormal' as const },
      { units: 3 },
    ]
    for (const members of [1, 3]) {
      using net = await network({ inputs: 5, layers, loss: 'softmaxCrossEntropy', columns, precision: 'f64', members })
      for (const { name } of net.options.layers)
        net.setLayer(name, { bias: net.layer(name).bias.map((_, j) => Math.sin(j)) })
      using model = await loadModel(await saveModel(net))
      expectNear(outputsOf(`groups-${members}`, exportC(model), numbers), model, numbers, 1e-13)
    }
  })

  it.skipIf(!hasCompiler)('embeds inputs periodically', async () => {
    for (const precision of ['f32', 'f64'] as const) {
      const layers = [
        { units: 5, inputScale: true, periodic: { frequencies: 6, inputs: [1, 3, 4], sigma: 2 } },
        { units: 5, residual: 2, initializer: 'lecunNormal' as const },
        { units: 3 },
      ]
      using net = await network({ inputs: 5, layers, loss: 'softmaxCrossEntropy', precision, columns })
      using model = await loadModel(await saveModel(net))
      const name = `periodic-${precision}`
      expectNear(outputsOf(name, exportC(model), numbers), model, numbers, precision === 'f32' ? 2e-6 : 1e-13)
    }
  })

  it.skipIf(!hasCompiler)('embeds categories, and other inputs periodically', async () => {
    const categories = [
      { first: 0, count: 2, dimension: 3 },
      { first: 3, count: 1, dimension: 2 },
    ]
    const layers = [{ units: 5, inputScale: true, categories, periodic: { frequencies: 4 } }, { units: 3 }]
    using net = await network({ inputs: 5, layers, loss: 'softmaxCrossEntropy', columns })
    using model = await loadModel(await saveModel(net))
    expectNear(outputsOf('categories', exportC(model), numbers), model, numbers, 1e-6)
  })

  it.skipIf(!hasCompiler)(
    'means what the members of an ensemble predict',
    async () => {
      const waves = (length: number, seed: number): number[] =>
        Array.from({ length }, (_, i) => 1.5 * Math.sin(seed + 3 * i))
      const hidden = [
        {
          units: 6,
          inputScale: true,
          categories: [{ first: 0, count: 2, dimension: 3 }],
          periodic: { frequencies: 4 },
        },
        { units: 6, inputScale: true, residual: true, normalization: 'layer' as const, activation: 'prelu' as const },
      ]
      for (const [loss, units, precision, temperature] of [
        ['softmaxCrossEntropy', 3, 'f32', null],
        ['softmaxCrossEntropy', 3, 'f64', 1.7],
        ['binaryCrossEntropy', 1, 'f64', null],
        ['binaryCrossEntropy', 2, 'f64', 0.6],
        ['meanSquaredError', 2, 'f64', null],
      ] as const) {
        for (const layers of [[{ units, inputScale: true }], [...hidden, { units }]]) {
          using net = await network({ inputs: 5, layers, loss, precision, columns, seed: 3, members: 4 })
          for (const [i, { name }] of net.options.layers.entries()) {
            const { bias, memberInputScale = bias, memberOutputScale = bias } = net.layer(name)
            net.setLayer(name, {
              bias: waves(bias.length, i),
              memberInputScale: waves(memberInputScale.length, i + 1),
              memberOutputScale: waves(memberOutputScale.length, i + 2),
            })
          }
          if (temperature !== null) {
            const multiLabel = loss === 'binaryCrossEntropy'
            const labels = Array.from({ length: units }, (_, k) => (multiLabel ? `y${k}` : String(k)))
            net.setDecision({ calibration: { method: 'temperature', labels, outputs: units, multiLabel, temperature } })
          }
          using model = await loadModel(await saveModel(net))
          const name = `members-${loss}-${units}-${precision}-${layers.length}`
          expectNear(outputsOf(name, exportC(model), numbers), model, numbers, precision === 'f32' ? 5e-6 : 1e-13)
        }
      }
    },
    60_000,
  )

  it.skipIf(!hasCompiler)('prepares the rows of a table', async () => {
    const raw = Array.from({ length: 90 }, (_, i) => ({
      age: i % 7 === 0 ? null : 20 + (i % 40),
      'co"lor?': i % 11 === 0 ? null : (['red', 'größer', 'a "b" ??/'][i % 3] ?? ''),
      member: i % 2 === 0 ? 'Ja' : 'Nein',
      size: 100 + 50 * Math.sin(i),
      price: i % 9,
    }))
    const table = await readRows(raw)
    const preprocessor = fitPreprocessor(table, { target: 'price', task: 'regression', scaling: 'robustSmoothClip' })
    const train = preprocess(table, preprocessor)
    using net = await network({
      inputs: train.features,
      layers: [{ units: 4 }, { units: 1 }],
      loss: 'meanSquaredError',
    })
    await net.fit(train, { epochs: 3 })
    using model = await loadModel(await saveModel(net))
    const rows = [
      ...raw.map(({ age, 'co"lor?': color, member, size }) => [age, color, member, size]),
      [1e200, null, 'Ja', -1e200],
    ]
    expectNear(outputsOf('table', exportC(model), rows), model, rows, 1e-6)
    using strict = await loadModel(await saveModel(net, { preprocessor: { ...preprocessor, missing: 'error' } }))
    expect(outputsOf('strict', exportC(strict), rows.slice(0, 2))[0]).toEqual([NaN])

    const byQuantiles = fitPreprocessor(table, { target: 'price', task: 'regression', scaling: 'quantile' })
    using mapped = await network({ ...net.options, precision: 'f64', columns: train.columns })
    await mapped.fit(preprocess(table, byQuantiles), { epochs: 3 })
    using quantiles = await loadModel(await saveModel(mapped))
    const more = byQuantiles.columns.flatMap((column) => (column.kind === 'number' ? (column.quantiles ?? []) : []))
    const all = [...rows, ...more.map((value) => [value, null, 'Ja', value])]
    expectNear(outputsOf('quantiles', exportC(quantiles), all), quantiles, all, 1e-12)

    const binary = fitPreprocessor(table, { target: 'price', task: 'regression', binaryCategories: 'signed' })
    expect(binary.columns[2]).toMatchObject({ name: 'member', signed: true })
    using halves = await network({ ...net.options, precision: 'f64', columns: train.columns })
    await halves.fit(preprocess(table, binary), { epochs: 3 })
    using signed = await loadModel(await saveModel(halves))
    const others = [...rows, [30, 'red', null, 100], [30, 'red', 'Ja', 100]]
    expectNear(outputsOf('signed', exportC(signed), others), signed, others, 1e-12)
  })

  it.skipIf(!hasCompiler)('expands dates into their parts', async () => {
    const DAY = 864e5
    const first = Date.UTC(2022, 0, 1)
    const raw = Array.from({ length: 120 }, (_, i) => ({
      when: i % 13 === 0 ? null : new Date(first + i * 6.37 * DAY),
      day: new Date(first + (i % 42) * DAY),
      y: Math.sin(i),
    }))
    const table = await readRows(raw)
    for (const scaling of ['standard', 'quantile'] as const) {
      const preprocessor = fitPreprocessor(table, { target: 'y', scaling })
      expect(preprocessor.columns).toMatchObject([
        { dateParts: ['season', 'weekday', 'time'], indicator: true },
        { dateParts: ['weekday'] },
      ])
      const train = preprocess(table, preprocessor)
      const layers = [{ units: 5 }, { units: 1 }]
      using net = await network({ inputs: train.features, layers, loss: 'meanSquaredError', precision: 'f64' })
      await net.fit(train, { epochs: 5 })
      using model = await loadModel(await saveModel(net))
      const edges = [-0.001, 0, 11_016.5, -25_567, 20_000.25, 19_999.75].map((days) => new Date(days * DAY))
      const dates = [...raw.map(({ when, day }) => [when, day]), ...edges.map((date) => [date, date])]
      const days = dates.map((row) => row.map((date) => (date === null ? null : date.getTime() / DAY)))
      const found = outputsOf(`dates-${scaling}`, exportC(model), days)
      const expected = model.predict(dates).map(({ values }) => Object.values(values ?? {})[0] ?? NaN)
      const errors = found.map(([value = NaN], i) => Math.abs(value - (expected[i] ?? NaN)))
      expect(Math.max(...errors)).toBeLessThan(1e-12)
    }
  })

  it.skipIf(!hasCompiler)('predicts two classes, several labels and bytes', async () => {
    using two = await drawn({ inputs: 5, layers: [{ units: 1 }], loss: 'binaryCrossEntropy' })
    expectNear(outputsOf('two', exportC(two), numbers), two, numbers, 1e-6)
    using several = await drawn({ inputs: 5, layers: [{ units: 3 }], loss: 'binaryCrossEntropy' })
    expectNear(outputsOf('several', exportC(several), numbers), several, numbers, 1e-6)
    using image = await drawn({ inputs: 2, layers: [{ units: 2 }], loss: 'softmaxCrossEntropy', bytes: true })
    expectNear(outputsOf('image', exportC(image), [[0, 9], [255, 9]]), image, [[0, 9], [255, 9]], 1e-6) // prettier-ignore
  })

  it.skipIf(!hasCompiler)('predicts the class at a threshold, for costs, and the labels of several', async () => {
    const CLASS = 'printf("%d ", wellfit_class(outputs));'
    const classesOf = (model: Model): string[] => model.predict(numbers).map((one) => one.class ?? '')
    const found = (name: string, model: Model): string[] => {
      const names = Object.keys(model.predict(numbers)[0]?.probabilities ?? {})
      return outputsOf(name, exportC(model), numbers, CLASS).map((row) => names[row.at(-1) ?? NaN] ?? '')
    }
    using two = await drawn({ inputs: 5, layers: [{ units: 2 }], loss: 'softmaxCrossEntropy', columns })
    const plain = found('plain', two)
    expect(plain).toEqual(classesOf(two))
    // Such limits change what some of the rows are.
    const [label = ''] = Object.keys(two.predict(numbers)[0]?.probabilities ?? {})
    const limit = Math.max(...two.predict(numbers).map(({ probabilities }) => probabilities?.[label] ?? 0)) * 0.99
    two.network.setDecision({ thresholds: [{ label, threshold: limit }] })
    expect(found('threshold', two)).toEqual(classesOf(two))
    expect(classesOf(two)).not.toEqual(plain)
    two.network.setDecision({ costs: [[0, 1], [1e6, 0]] }) // prettier-ignore
    expect(found('costs', two)).toEqual(classesOf(two))
    expect(classesOf(two)).not.toEqual(plain)
    using several = await drawn({ inputs: 5, layers: [{ units: 3 }], loss: 'binaryCrossEntropy' })
    const [first = ''] = Object.keys(several.predict(numbers)[0]?.probabilities ?? {})
    several.network.setDecision({ thresholds: [{ label: first, threshold: 0.2 }] })
    const labels = 'for (int k = 0; k < WELLFIT_OUTPUTS; k++) printf("%d ", wellfit_has_label(outputs, k));'
    const names = Object.keys(several.predict(numbers)[0]?.probabilities ?? {})
    const given = outputsOf('labels', exportC(several), numbers, labels).map((row) =>
      names.filter((_, k) => row[3 + k] === 1),
    )
    expect(given).toEqual(several.predict(numbers).map((one) => one.labels))
  })

  it('refuses what is no model', () => {
    expectFault(() => exportC({} as never), { code: 'INVALID_OPTION', functionName: 'exportC', field: 'model' })
  })
})

import type { ComponentChildren } from 'preact'
import { DIGIT_ROWS } from '../../data/digits.ts'
import { drawnLabel } from '../../data/generators.ts'
import { activations, dataNames, initializers, limited, limits, optimizers } from '../../state/settings.ts'
import type { DataName } from '../../state/settings.ts'
import type { Bench } from '../../state/store.ts'
import { Choice, Seed, Slider, Toggle } from './fields.tsx'
import { FileFields } from './file.tsx'
import { Layers } from './layers.tsx'
import { stops } from './stops.ts'

type Props = { readonly bench: Bench }

/** All that determines a run, in the order in which one decides it. */
export function Controls({ bench, isOpen }: Props & { readonly isOpen: boolean }) {
  return (
    <aside class="controls" aria-label="Settings">
      <Group isOpen={isOpen} title="Data">
        <DataFields bench={bench} />
      </Group>
      <Group isOpen={isOpen} title="Network">
        <NetworkFields bench={bench} />
      </Group>
      <Group isOpen={isOpen} title="Regularization">
        <RegularizationFields bench={bench} />
      </Group>
      <Group isOpen={isOpen} title="Training">
        <TrainingFields bench={bench} />
      </Group>
    </aside>
  )
}

interface GroupProps {
  readonly title: string
  readonly isOpen: boolean
  readonly children: ComponentChildren
}

function Group({ title, isOpen, children }: GroupProps) {
  return (
    <details open={isOpen}>
      <summary>
        <h2>{title}</h2>
      </summary>
      {children}
    </details>
  )
}

function DataFields({ bench }: Props) {
  const { data, file, train, normalize, dataSeed } = bench.settings.value
  const drawn = dataNames.map((name) => [name, labelOf(name)] as const)
  return (
    <>
      <Choice
        label="Data set"
        value={data}
        options={data === 'file' ? [['file', file] as const, ...drawn] : drawn}
        onChange={(data) => bench.set(data === 'digits' ? { data, rows: limits.rows.max } : { data })}
      />
      <FileFields bench={bench} />
      {data !== 'file' && <DrawnFields bench={bench} />}
      <Slider
        label="Train / dev / test"
        value={train}
        stops={stops.train}
        format={(value) => `${value} / ${(100 - value) / 2} / ${(100 - value) / 2} %`}
        onChange={(train) => bench.set({ train })}
      />
      <Toggle
        label="Normalize by train"
        hint="Subtracts the mean of train and divides by its standard deviation, in every part"
        checked={normalize}
        onChange={(normalize) => bench.set({ normalize })}
      />
      <Seed
        label="Data seed"
        value={dataSeed}
        onChange={(seed) => bench.set({ dataSeed: limited('dataSeed', seed, dataSeed) })}
      />
    </>
  )
}

function labelOf(name: DataName): string {
  return name === 'digits' ? 'Handwritten digits' : drawnLabel(name)
}

/** Rows, and what only drawn data have. */
function DrawnFields({ bench }: Props) {
  const { data, rows, noise, stretch } = bench.settings.value
  const most = data === 'digits' ? DIGIT_ROWS : Infinity
  const rowsField = (
    <Slider
      label="Rows"
      value={rows}
      stops={stops.rows}
      format={(value) => String(Math.min(value, most))}
      onChange={(rows) => bench.set({ rows })}
    />
  )
  if (data === 'digits') return rowsField
  return (
    <>
      {rowsField}
      <Slider label="Noise" value={noise} stops={stops.noise} onChange={(noise) => bench.set({ noise })} />
      <Slider
        label="Scale of x₁"
        hint="Multiplies the first feature, to see what features of different scales do"
        value={stretch}
        stops={stops.stretch}
        format={(value) => `× ${value}`}
        onChange={(stretch) => bench.set({ stretch })}
      />
    </>
  )
}

const activationLabels = {
  tanh: 'tanh',
  relu: 'ReLU',
  leakyRelu: 'leaky ReLU',
  elu: 'ELU',
  gelu: 'GELU',
  sigmoid: 'sigmoid',
  identity: 'identity (linear)',
}

const initializerLabels = {
  auto: 'by activation',
  heNormal: 'He',
  xavierNormal: 'Xavier',
  lecunNormal: 'LeCun',
  small: 'normal, σ = 0.01',
  large: 'normal, σ = 3',
  zeros: 'zeros',
}

function NetworkFields({ bench }: Props) {
  const { activation, initializer, seed } = bench.settings.value
  return (
    <>
      <Layers bench={bench} />
      <Choice
        label="Activation"
        value={activation}
        options={activations.map((name) => [name, activationLabels[name]] as const)}
        onChange={(activation) => bench.set({ activation })}
      />
      <Choice
        label="Initializer"
        value={initializer}
        options={initializers.map((name) => [name, initializerLabels[name]] as const)}
        onChange={(initializer) => bench.set({ initializer })}
      />
      <Seed label="Seed" value={seed} onChange={(next) => bench.set({ seed: limited('seed', next, seed) })} />
    </>
  )
}

function RegularizationFields({ bench }: Props) {
  const { l2, l1, patience } = bench.current.value
  return (
    <>
      <Slider
        label="λ₂ (L2)"
        hint="Adds λ₂/(2m)·Σw² to the cost"
        value={l2}
        stops={stops.lambda}
        onChange={(l2) => bench.setLive({ l2 })}
      />
      <Slider
        label="λ₁ (L1)"
        hint="Adds λ₁/(2m)·Σ|w| to the cost"
        value={l1}
        stops={stops.lambda}
        onChange={(l1) => bench.setLive({ l1 })}
      />
      <Slider
        label="Early stopping"
        hint="Stops when the dev loss has not improved for so many epochs, and keeps the best weights"
        value={patience}
        stops={stops.patience}
        format={(value) => (value === 0 ? 'off' : `patience ${value}`)}
        onChange={(patience) => bench.setLive({ patience })}
      />
    </>
  )
}

const optimizerLabels = { sgd: 'SGD', momentum: 'Momentum', rmsprop: 'RMSProp', adam: 'Adam', adamw: 'AdamW' }

function TrainingFields({ bench }: Props) {
  const { optimizer, learningRate, batchSize, epochs } = bench.current.value
  return (
    <>
      <Choice
        label="Optimizer"
        value={optimizer}
        options={optimizers.map((name) => [name, optimizerLabels[name]] as const)}
        onChange={(optimizer) => bench.setLive({ optimizer })}
      />
      <Slider
        label="Learning rate"
        value={learningRate}
        stops={stops.learningRate}
        onChange={(learningRate) => bench.setLive({ learningRate })}
      />
      <Slider
        label="Batch size"
        value={batchSize}
        stops={stops.batchSize}
        onChange={(batchSize) => bench.setLive({ batchSize })}
      />
      <Slider label="Epochs" value={epochs} stops={stops.epochs} onChange={(epochs) => bench.setLive({ epochs })} />
    </>
  )
}

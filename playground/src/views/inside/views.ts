import type { FunctionComponent } from 'preact'
import type { Bench } from '../../state/store.ts'
import type { InsideName } from '../../worker/messages.ts'
import { DigitView } from './digit.tsx'
import { DropoutView } from './dropout.tsx'
import { GradientView } from './gradient.tsx'
import { SignalsView } from './signals.tsx'
import { UnitsView } from './units.tsx'
import { WeightsView } from './weights.tsx'

/** A view of the bench: a component that needs nothing but the bench's state. */
export type View = FunctionComponent<{ readonly bench: Bench }>

/** Pictures of the inside of the network. */
export const insideViews: Readonly<Record<InsideName, View>> = {
  units: UnitsView,
  weights: WeightsView,
  dropout: DropoutView,
  signals: SignalsView,
  gradient: GradientView,
  digit: DigitView,
}

import type { Dataset } from 'wellfit'
import { principalComponents, project, unproject } from '../data/principal-components.ts'
import { domainOf, planePoints } from './plane.ts'
import type { Plane } from './plane.ts'

/** The plane of the first two principal components of train, for parts of more than two features. */
export function principalPlane({ train, dev, test }: Readonly<Record<'train' | 'dev' | 'test', Dataset>>): Plane {
  const components = principalComponents(train.x, train.features)
  const placed = [train, dev, test].map((part) => ({ part, at: project(part.x, components) }))
  const places = placed.flatMap(({ at }) => Array.from(at))
  const percent = Math.round(components.explained * 100)
  return {
    points: planePoints(placed),
    domain: [domainOf(places, 0), domainOf(places, 1)],
    axes: ['PC 1', 'PC 2'],
    note: `The plane of the first two principal components, which hold ${percent} % of the variance of ${train.features} features.`,
    features: (at) => unproject(at, components),
  }
}

import { dataset, type Dataset } from '../../dist/src/index.js'

/** The rows of both, those of `a` first. */
export function joined(a: Dataset, b: Dataset): Dataset {
  const x = Float64Array.from([...a.x, ...b.x])
  if (a.targets.kind === 'classes' && b.targets.kind === 'classes') {
    const y = Array.from([...a.targets.labels, ...b.targets.labels])
    return dataset({ x, y, task: 'classification', classes: a.targets.classes })
  }
  const values = (one: Dataset): ArrayLike<number> => (one.targets.kind === 'values' ? one.targets.values : [])
  return dataset({ x, y: [...Array.from(values(a)), ...Array.from(values(b))], task: 'regression' })
}

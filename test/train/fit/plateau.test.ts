import { expect, it } from 'vitest'
import { describeSchedule, type ScheduleDescription } from '../../../src/model/schedules.js'
import { Plateau } from '../../../src/train/fit/rate/plateau.js'

const schedule: ScheduleDescription = { kind: 'plateau', factor: 0.5, patience: 2, minImprovement: 0, end: 0.2 }

it('a plateau counts epochs since the last improvement or reduction, and ends at the smallest factor', () => {
  const plateau = new Plateau(schedule)
  //                 best, waits 1, best, waits 1, reduced, waits 1, reduced, waits, stays at the end
  const values = [5, 6, 4, 4, 4, 4, 4, 4, 4]
  expect(values.map((value) => plateau.observe(value))).toEqual([1, 1, 1, 1, 0.5, 0.5, 0.25, 0.25, 0.2])
})

it('a plateau goes on from its state', () => {
  const first = new Plateau(schedule)
  for (const value of [5, 6]) first.observe(value)
  expect(first.state).toEqual({ best: 5, waited: 1, factor: 1 })
  expect(new Plateau(schedule, first.state).observe(6)).toBe(0.5)
})

it('halves the learning rate after five epochs by default', () => {
  expect(describeSchedule('fit', 'plateau')).toEqual({
    kind: 'plateau',
    factor: 0.5,
    patience: 5,
    minImprovement: 0,
    end: 0,
    warmup: 0,
  })
})

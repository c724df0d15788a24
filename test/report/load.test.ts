import { expect, it, vi } from 'vitest'

it('what draws charts makes no formats of a language as it loads', async () => {
  const [numbers, dates] = [vi.spyOn(Intl, 'NumberFormat'), vi.spyOn(Intl, 'DateTimeFormat')]
  const { plot } = (await import('../../src/report/chart/plot.js')) as { readonly plot: unknown }
  expect(plot).toBeTypeOf('function')
  expect(numbers).not.toHaveBeenCalled()
  expect(dates).not.toHaveBeenCalled()
})

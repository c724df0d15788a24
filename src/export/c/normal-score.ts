import { CENTRAL, TAILS } from '../../data/math/normal-quantile.js'
import { LEAST_PROBABILITY } from '../../data/scale/normal-score.js'
import type { PlannedColumn } from '../plan.js'
import { real } from './literals.js'

/** The array of the quantiles of a column. */
export function quantilesOf(column: number): string {
  return `wellfit_quantiles_${column}`
}

/** `wellfit_normal_score` and the quantiles of the columns that it maps; nothing where there are none. */
export function normalScoreText(columns: readonly PlannedColumn[]): string[] {
  const arrays = columns.flatMap((column, i) =>
    column.kind === 'number' && column.quantiles !== null
      ? [`static const double ${quantilesOf(i)}[] = {${column.quantiles.map(real).join(', ')}};`]
      : [],
  )
  return arrays.length === 0 ? [] : [SCORE_TEXT, ...arrays]
}

function pairText(name: string, pair: typeof CENTRAL): string {
  const rows = pair.map((row) => `{${row.map(real).join(', ')}}`)
  return `static const double ${name}[2][8] = {\n  ${rows.join(',\n  ')}\n};`
}

const SCORE_TEXT = `${pairText('wellfit_central', CENTRAL)}
${pairText('wellfit_tails', TAILS)}
static double wellfit_ratio(const double pair[2][8], double r) {
  double above = 0, below = 0;
  for (int k = 7; k >= 0; k--) {
    above = above * r + pair[0][k];
    below = below * r + pair[1][k];
  }
  return above / below;
}
/* The normal score of a value, by ascending quantiles. */
static double wellfit_normal_score(double value, const double *quantiles, int count) {
  const int last = count - 1;
  const double least = ${real(LEAST_PROBABILITY)};
  double p = value <= quantiles[0] ? 0 : 1;
  if (last < 1) return 0;
  if (value > quantiles[0] && value < quantiles[last]) {
    int k = 1, first;
    while (quantiles[k] <= value) k++;
    for (first = k - 1; first > 0 && quantiles[first - 1] == value;) first--;
    const double a = quantiles[k - 1], b = quantiles[k];
    const double part = (value / 2 - a / 2) / (b / 2 - a / 2);
    p = a == value ? (first + k - 1) / 2.0 / last : (k - 1 + (b - a < HUGE_VAL ? (value - a) / (b - a) : part)) / last;
  }
  p = p < least ? least : p > 1 - least ? 1 - least : p;
  const double q = p - 0.5;
  if (q >= -0.425 && q <= 0.425) return q * wellfit_ratio(wellfit_central, 0.180625 - q * q);
  const double z = wellfit_ratio(wellfit_tails, sqrt(-log(q < 0 ? p : 1 - p)) - 1.6);
  return q < 0 ? -z : z;
}`

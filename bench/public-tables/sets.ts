/** Where a data set comes from: a file of vega-datasets (npm), a data frame of an R package (Debian), a loader of scikit-learn. */
export type Source =
  | { readonly kind: 'vega'; readonly file: string }
  | { readonly kind: 'r'; readonly package: string; readonly item: string }
  | { readonly kind: 'sklearn'; readonly loader: string }

/** A data set, what is right about it, and what a person tells scikit-learn about it. */
export interface PublicSet {
  readonly name: string
  readonly source: Source
  readonly target: string
  readonly task: 'classification' | 'regression'
  /** Columns that are no quantities and no categories: the kind that `train` must see. */
  readonly kinds?: Readonly<Record<string, 'date' | 'text'>>
  /** What the hand-made preprocessing does besides imputation, one-hot encoding and standardization. */
  readonly hand: {
    /** Names of rows, and free text. */
    readonly drop?: readonly string[]
    /** Dates, which become days, and sine and cosine of the season. */
    readonly dates?: readonly string[]
    /** The logarithm of the target is tried, too. */
    readonly logTarget?: true
  }
}

const r = (name: string, item: string): Source => ({ kind: 'r', package: name, item })
const vega = (file: string): Source => ({ kind: 'vega', file })

export const PUBLIC_SETS: readonly PublicSet[] = [
  {
    name: 'cars',
    source: vega('cars.json'),
    target: 'Miles_per_Gallon',
    task: 'regression',
    kinds: { Year: 'date' },
    hand: { drop: ['Name'], dates: ['Year'] },
  },
  { name: 'penguins', source: vega('penguins.json'), target: 'Species', task: 'classification', hand: {} },
  {
    name: 'seattle-weather',
    source: vega('seattle-weather.csv'),
    target: 'weather',
    task: 'classification',
    kinds: { date: 'date' },
    hand: { dates: ['date'] },
  },
  {
    name: 'movies',
    source: vega('movies.json'),
    target: 'IMDB Rating',
    task: 'regression',
    kinds: { 'Release Date': 'date' },
    hand: { drop: ['Title', 'Director'], dates: ['Release Date'] },
  },
  { name: 'attrition', source: r('modeldata', 'attrition'), target: 'Attrition', task: 'classification', hand: {} },
  {
    name: 'ames',
    source: r('modeldata', 'ames'),
    target: 'Sale_Price',
    task: 'regression',
    hand: { logTarget: true },
  },
  { name: 'credit_data', source: r('modeldata', 'credit_data'), target: 'Status', task: 'classification', hand: {} },
  {
    name: 'Sacramento',
    source: r('modeldata', 'Sacramento'),
    target: 'price',
    task: 'regression',
    hand: { logTarget: true },
  },
  {
    name: 'concrete',
    source: r('modeldata', 'concrete'),
    target: 'compressive_strength',
    task: 'regression',
    hand: {},
  },
  { name: 'hpc_data', source: r('modeldata', 'hpc_data'), target: 'class', task: 'classification', hand: {} },
  {
    name: 'biopsy',
    source: r('MASS', 'biopsy'),
    target: 'class',
    task: 'classification',
    hand: { drop: ['ID'] },
  },
  {
    name: 'diabetes',
    source: { kind: 'sklearn', loader: 'load_diabetes' },
    target: 'target',
    task: 'regression',
    hand: {},
  },
]

import { createHash } from 'node:crypto'

/** A data set of one of Debian's packages. */
export interface TableSet {
  /** Of its file. */
  readonly name: string
  /** `repository`: a file of datasets/; `python`: read by read.py; else the R package. */
  readonly source: string
  /** Name of the object in its package. */
  readonly object: string
  readonly target: string
  readonly task: 'classification' | 'regression'
  /** Columns that are no features: keys, and other forms of the target. */
  readonly drop?: readonly string[]
}

const classification = 'classification'
const regression = 'regression'

/** The sets that the default recipe was first chosen on. */
const embedded: readonly TableSet[] = [
  { name: 'iris', source: 'repository', object: 'iris', target: 'species', task: classification },
  { name: 'wine', source: 'repository', object: 'wine', target: 'cultivar', task: classification },
  { name: 'breast-cancer', source: 'repository', object: 'breast-cancer', target: 'diagnosis', task: classification },
  { name: 'digits', source: 'repository', object: 'digits', target: 'digit', task: classification },
  { name: 'penguins', source: 'repository', object: 'penguins', target: 'species', task: classification },
  { name: 'diabetes', source: 'python', object: 'diabetes', target: 'progression', task: regression },
]

const others: readonly TableSet[] = [
  { name: 'glass', source: 'mlbench', object: 'Glass', target: 'Type', task: classification },
  { name: 'vowel', source: 'mlbench', object: 'Vowel', target: 'Class', task: classification },
  { name: 'soybean', source: 'mlbench', object: 'Soybean', target: 'Class', task: classification },
  { name: 'ionosphere', source: 'mlbench', object: 'Ionosphere', target: 'Class', task: classification },
  { name: 'sonar', source: 'mlbench', object: 'Sonar', target: 'Class', task: classification },
  { name: 'vehicle', source: 'mlbench', object: 'Vehicle', target: 'Class', task: classification },
  { name: 'pima', source: 'mlbench', object: 'PimaIndiansDiabetes2', target: 'diabetes', task: classification },
  { name: 'votes', source: 'mlbench', object: 'HouseVotes84', target: 'Class', task: classification },
  { name: 'satellite', source: 'mlbench', object: 'Satellite', target: 'classes', task: classification },
  { name: 'dna', source: 'mlbench', object: 'DNA', target: 'Class', task: classification },
  { name: 'letters', source: 'mlbench', object: 'LetterRecognition', target: 'lettr', task: classification },
  { name: 'shuttle', source: 'mlbench', object: 'Shuttle', target: 'Class', task: classification },
  { name: 'spam', source: 'kernlab', object: 'spam', target: 'type', task: classification },
  { name: 'income', source: 'kernlab', object: 'income', target: 'INCOME', task: classification },
  { name: 'credit', source: 'modeldata', object: 'credit_data', target: 'Status', task: classification },
  { name: 'attrition', source: 'modeldata', object: 'attrition', target: 'Attrition', task: classification },
  { name: 'churn', source: 'modeldata', object: 'mlc_churn', target: 'churn', task: classification },
  { name: 'cells', source: 'modeldata', object: 'cells', target: 'class', task: classification, drop: ['case'] },
  { name: 'hpc', source: 'modeldata', object: 'hpc_data', target: 'class', task: classification },
  { name: 'titanic', source: 'carData', object: 'TitanicSurvival', target: 'survived', task: classification },
  { name: 'mortgages', source: 'AER', object: 'HMDA', target: 'deny', task: classification },
  { name: 'fashion-mnist', source: 'python', object: 'fashion-mnist', target: 'class', task: classification },
  { name: 'boston', source: 'mlbench', object: 'BostonHousing', target: 'medv', task: regression },
  { name: 'ozone', source: 'mlbench', object: 'Ozone', target: 'V4', task: regression },
  { name: 'servo', source: 'mlbench', object: 'Servo', target: 'Class', task: regression },
  { name: 'concrete', source: 'modeldata', object: 'concrete', target: 'compressive_strength', task: regression },
  { name: 'sacramento', source: 'modeldata', object: 'Sacramento', target: 'price', task: regression },
  { name: 'ames', source: 'modeldata', object: 'ames', target: 'Sale_Price', task: regression },
  { name: 'car-prices', source: 'modeldata', object: 'car_prices', target: 'Price', task: regression },
  {
    name: 'biomass',
    source: 'modeldata',
    object: 'biomass',
    target: 'HHV',
    task: regression,
    drop: ['sample', 'dataset'],
  },
  { name: 'diamonds', source: 'ggplot2', object: 'diamonds', target: 'price', task: regression },
  { name: 'wages', source: 'carData', object: 'SLID', target: 'wages', task: regression },
  { name: 'salaries', source: 'carData', object: 'Salaries', target: 'salary', task: regression },
  { name: 'cpus', source: 'MASS', object: 'cpus', target: 'perf', task: regression, drop: ['name', 'estperf'] },
  { name: 'schools', source: 'MASS', object: 'nlschools', target: 'lang', task: regression },
  { name: 'solder', source: 'rpart', object: 'solder', target: 'skips', task: regression },
  { name: 'houses', source: 'AER', object: 'HousePrices', target: 'price', task: regression },
  { name: 'cps', source: 'AER', object: 'CPS1985', target: 'wage', task: regression },
]

/** Added to the tuning half later, when the recipe for more rows was chosen: of them the other sets of that half have few. */
const added: readonly TableSet[] = [
  { name: 'telco', source: 'modeldata', object: 'wa_churn', target: 'churn', task: classification },
  { name: 'developers', source: 'modeldata', object: 'stackoverflow', target: 'Remote', task: classification },
  { name: 'loans', source: 'modeldata', object: 'lending_club', target: 'Class', task: classification },
  { name: 'ridership', source: 'modeldata', object: 'Chicago', target: 'ridership', task: regression, drop: ['date'] },
  { name: 'home-sales', source: 'ggplot2', object: 'txhousing', target: 'median', task: regression, drop: ['date'] },
  { name: 'checks', source: 'modeldata', object: 'check_times', target: 'check_time', task: regression },
]

/** Added to the tuning half last, when the recipe from 20,000 rows on was chosen: no other set of that half has as many. */
const large: readonly TableSet[] = [
  {
    name: 'stops',
    source: 'carData',
    object: 'MplsStops',
    target: 'problem',
    task: classification,
    drop: ['idNum', 'date'],
  },
  { name: 'families', source: 'AER', object: 'Fertility2', target: 'morekids', task: classification },
  { name: 'incomes', source: 'AER', object: 'CPS1988', target: 'wage', task: regression },
  { name: 'earnings', source: 'AER', object: 'CPSSW8', target: 'earnings', task: regression },
  { name: 'ohio', source: 'spData', object: 'house', target: 'price', task: regression, drop: ['avalue'] },
]

/** Added to the tuning half for the variety of packages; nothing was chosen on them. Times to the event, and what follows it, are no features. */
const survival: readonly TableSet[] = [
  {
    name: 'deaths',
    source: 'survival',
    object: 'flchain',
    target: 'death',
    task: classification,
    drop: ['futime', 'chapter'],
  },
  {
    name: 'relapses',
    source: 'survival',
    object: 'rotterdam',
    target: 'recur',
    task: classification,
    drop: ['pid', 'rtime', 'dtime', 'death'],
  },
]

/** All data sets. */
export const sets: readonly TableSet[] = [...embedded, ...others, ...added, ...large, ...survival]

/** The half that settings are chosen on, and the half that only shows what they reach. */
export type Half = 'tuning' | 'held-out'

/** A number that only the seed of the choice and the name determine. */
function drawOf({ name }: TableSet): string {
  return createHash('sha256').update(`17 ${name}`).digest('hex')
}

const heldOut = new Set(
  [classification, regression].flatMap((task) =>
    others
      .filter((set) => set.task === task)
      .toSorted((a, b) => (drawOf(a) < drawOf(b) ? -1 : 1))
      .filter((_, i, { length }) => i < length / 2)
      .map(({ name }) => name),
  ),
)

/**
 * The half of a set: of the classifications and of the regressions those with the smaller SHA-256 of "17 NAME" are held out. The
 * embedded sets are in the tuning half, since the recipe has been chosen on them.
 */
export function halfOf({ name }: TableSet): Half {
  return heldOut.has(name) ? 'held-out' : 'tuning'
}

/** Debian packages of the sets and of the rivals. */
export const packages: readonly string[] = [
  'python3-sklearn',
  'python3-pandas',
  'python3-xgboost',
  'python3-torch',
  'r-base-core',
  'r-cran-mlbench',
  'r-cran-kernlab',
  'r-cran-modeldata',
  'r-cran-cardata',
  'r-cran-mass',
  'r-cran-rpart',
  'r-cran-survival',
  'r-cran-ggplot2',
  'r-cran-aer',
  'r-cran-sp',
  'r-cran-spdata',
  'dataset-fashion-mnist',
]

/** Upper ends of the latency histogram's buckets, in seconds: 1, 2.5 and 5 in each decade. */
const BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** What is counted of the requests, as Prometheus reads it. */
export class ServerMetrics {
  readonly #requests = new Map<string, number>()
  readonly #errors = new Map<string, number>()
  readonly #buckets = BUCKETS.map(() => 0)
  #seconds = 0
  #predictions = 0
  #rows = 0
  #running = 0

  /** Counts a request that begins. */
  begin(): void {
    this.#running++
  }

  /** Counts a request that ends. */
  end(route: string, status: number): void {
    this.#running--
    count(this.#requests, `route="${route}",status="${status}"`)
  }

  /** Counts an error by its code. */
  error(code: string): void {
    count(this.#errors, `code="${code}"`)
  }

  /** Counts a request for predictions, its rows and the time it took. */
  predicted(rows: number, seconds: number): void {
    this.#predictions++
    this.#rows += rows
    this.#seconds += seconds
    BUCKETS.forEach((end, i) => (this.#buckets[i] = (this.#buckets[i] ?? 0) + (seconds <= end ? 1 : 0)))
  }

  /** The text exposition format of Prometheus, version 0.0.4. */
  text(): string {
    const buckets = BUCKETS.map((end, i) => `wellfit_prediction_seconds_bucket{le="${end}"} ${this.#buckets[i]}`)
    return [
      ...family('wellfit_requests_total', 'counter', 'Requests answered, by route and status.'),
      ...labelled('wellfit_requests_total', this.#requests),
      ...family('wellfit_errors_total', 'counter', 'Requests that led to an error, by its code.'),
      ...labelled('wellfit_errors_total', this.#errors),
      ...family('wellfit_rows_total', 'counter', 'Rows predicted.'),
      `wellfit_rows_total ${this.#rows}`,
      ...family('wellfit_requests_running', 'gauge', 'Requests being answered.'),
      `wellfit_requests_running ${this.#running}`,
      ...family('wellfit_prediction_seconds', 'histogram', 'Time from a request for predictions to its answer.'),
      ...buckets,
      `wellfit_prediction_seconds_bucket{le="+Inf"} ${this.#predictions}`,
      `wellfit_prediction_seconds_sum ${this.#seconds}`,
      `wellfit_prediction_seconds_count ${this.#predictions}`,
      '',
    ].join('\n')
  }
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

function family(name: string, type: string, help: string): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`]
}

function labelled(name: string, counts: ReadonlyMap<string, number>): string[] {
  return [...counts].map(([labels, total]) => `${name}{${labels}} ${total}`)
}

// False alarms of the gradient check on correct networks: node bench/error-rates/gradient-alarms.ts [networks].

/// <reference types="node" />
import { dataset, gradientCheck, network, type GradientCheckOptions } from '../../dist/src/index.js'
import { healthyNetwork } from '../../test/check/healthy.ts'

const networks = Number(process.argv[2] ?? 1000)

const modes: readonly (readonly [name: string, options: GradientCheckOptions])[] = [
  ['all of θ, two-sided', { entries: 'all' }],
  ['all of θ, one-sided', { entries: 'all', sided: 'one' }],
  ['sampled, 4 of each parameter', { entries: 'sampled', samples: 4 }],
]

console.log('| check | networks | correct | acceptable | alarms | entries | skipped | largest difference |')
console.log('| --- | --: | --: | --: | --: | --: | --: | --: |')
for (const [name, options] of modes) {
  const verdicts = { correct: 0, acceptable: 0, suspicious: 0, wrong: 0 }
  let [checked, skipped, largest] = [0, 0, 0]
  for (let seed = 0; seed < networks; seed++) {
    const { options: init, data, penalty } = healthyNetwork(seed)
    using net = await network(init)
    const check = await gradientCheck(net, dataset(data), { ...penalty, ...options })
    verdicts[check.verdict]++
    checked += check.checked
    skipped += check.skipped
    largest = Math.max(largest, check.difference)
    const isAlarm = check.verdict === 'suspicious' || check.verdict === 'wrong'
    if (isAlarm) console.error(`network ${seed}: ${check.message}`)
  }
  const { correct, acceptable, suspicious, wrong } = verdicts
  const cells = [networks, correct, acceptable, suspicious + wrong, checked, skipped, largest.toExponential(1)]
  console.log(`| ${[name, ...cells].join(' | ')} |`)
  if (suspicious + wrong > 0) process.exitCode = 1
}

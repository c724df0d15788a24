import { writeFileSync } from 'node:fs'
import { measure } from './measure.ts'
import { kindsOf } from './kinds.ts'
import { problems, moreProblems, noisyProblems, otherProblems } from './problems.ts'
const all = [...problems, ...moreProblems, ...noisyProblems, ...otherProblems]
const [from, to, out, seeds='2'] = process.argv.slice(2)
for (let i = Number(from); i < Number(to); i += 4) {
  const p = all[i]; if (!p) continue
  const t = performance.now()
  const got = []
  for (const size of [0, 1]) for (const kind of kindsOf(p, size)) got.push(...await measure(p, kind, size, { seeds: Number(seeds), freshRows: 30000 }))
  writeFileSync(`${out}/p${String(i).padStart(2,'0')}.json`, JSON.stringify(got))
  console.log(i, p.name, got.length, ((performance.now()-t)/1000).toFixed(1))
}

// Inserts the quickstart's code and real output between the markers of README.md.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../paths.mjs'

const file = path.join(root, 'README.md')
const outputs = {
  'npm start': ['npm', ['run', '--silent', 'demo']],
  quickstart: ['node', ['examples/quickstart.mjs']],
  'bench:seeds': ['npm', ['run', '--silent', 'bench:seeds']],
}
const asked = process.argv.slice(2)

/** @param {string} name */
function run(name) {
  const [command, args] = outputs[/** @type {keyof typeof outputs} */ (name)] ?? []
  if (command === undefined || !Array.isArray(args)) throw new Error(`README.md asks for an unknown output: ${name}`)
  // Without a terminal there are no progress bar and no colours.
  const { stdout, stderr, status } = spawnSync(String(command), args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  })
  if (status !== 0) throw new Error(`${name} ended with exit code ${status}: ${stderr}`)
  return `${stderr}${stdout}`.trim()
}

const code = readFileSync(path.join(root, 'examples/quickstart.mjs'), 'utf8').trimEnd()
const text = readFileSync(file, 'utf8')
  .replace(/(<!-- code -->\n\n```ts\n)[^]*?(```\n)/, (_, begin, end) => `${begin}${code}\n${end}`)
  .replace(/(<!-- output: (.*?) -->\n)([^]*?)(<!-- \/output -->)/g, (whole, begin, name, _, end) =>
    asked.length > 0 && !asked.includes(name) ? whole : `${begin}\n\`\`\`\n${run(name)}\n\`\`\`\n\n${end}`,
  )
writeFileSync(file, text)

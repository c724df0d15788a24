// What HTTP and JSON cost by themselves: a server of Node that parses the rows, and answers each with a stored prediction.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const prediction = { class: 'yes', probabilities: { no: 0.25, yes: 0.75 }, values: null }

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const rows = JSON.parse(Buffer.concat(chunks).toString()) as unknown[]
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ predictions: rows.map(() => prediction) }))
  })
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` }))
})

// A worker in a process of its own, whose clock may be wrong: arguments are the URL of Redis and the milliseconds that it is off.
const [url = '', skew = '0'] = process.argv.slice(2)
const now = Date.now
Date.now = () => now() + Number(skew)
const { startWorker } = await import('wellfit/queue')
const runner = new URL('runner.mjs', import.meta.url)
await startWorker({ url, runner, processes: 1, attempts: 3, backoffMilliseconds: 50, takeoverSeconds: 1 })

import { type Flag, inGroup } from './flags.js'
import { TEXT_LAYOUT_FLAGS } from './reading.js'

/** Flags of `serve`. */
export const SERVE_FLAGS: readonly Flag[] = [
  ...inGroup('Server', [
    { name: 'host', value: '<address>', help: 'Address to listen on (default 127.0.0.1; 0.0.0.0 for all)' },
    { name: 'port', value: '<n>', help: 'Port to listen on; 0 for any free one (default 8080)' },
    { name: 'max-body', value: '<MB>', help: 'Maximum size of a request in megabytes (default 10)' },
    { name: 'max-rows', value: '<n>', help: 'Maximum number of rows per request (default 10000)' },
    { name: 'timeout', value: '<seconds>', help: 'Time limit for receiving and answering a request (default 30)' },
    {
      name: 'batch-window',
      value: '<ms>',
      help: 'Milliseconds that a request waits for others to be predicted in one batch (default: 1 for a wide network, else 0)',
    },
    {
      name: 'token',
      value: '<text>',
      help: 'Token that requests must carry (or set WELLFIT_TOKEN, which process lists do not show)',
    },
    { name: 'json', help: 'Print the address as JSON' },
  ]),
  ...inGroup('Reading the file', TEXT_LAYOUT_FLAGS),
]

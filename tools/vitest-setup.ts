// Warnings fail: what Node warns of while a test file runs becomes an error of that file.
process.on('warning', (warning) => {
  throw warning
})

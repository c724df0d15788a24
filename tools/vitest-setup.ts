// Warnings fail: a warning of Node during a test file becomes an error of that file.
process.on('warning', (warning) => {
  throw warning
})

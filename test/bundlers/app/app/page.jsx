'use client'
import { useEffect } from 'react'
import { run } from '../run.js'

export default function Page() {
  useEffect(() => {
    run().then(
      (text) => (document.title = text),
      (error) => (document.title = `Error: ${error.stack}`),
    )
  }, [])
  return <p>Training</p>
}

import { gzipSync } from 'node:zlib'
import { readIdx } from 'wellfit'
import { readNpy, readNpz, type NpyArray } from 'wellfit/npy'
import { zip } from '../archive.ts'
import { given, text, type Reader } from './reader.ts'

function npy(header: string, data: Uint8Array): Uint8Array {
  const padded = `${header}${' '.repeat((64 - ((header.length + 11) % 64)) % 64)}\n`
  const length = Uint8Array.of(padded.length & 255, padded.length >> 8)
  return Buffer.concat([Buffer.from('\x93NUMPY\x01\0', 'latin1'), length, text(padded), data])
}

const floats = npy("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", new Uint8Array(24))
const columnMajor = npy("{'descr': '<f8', 'fortran_order': True, 'shape': (3, 2), }", new Uint8Array(48))
const integers = npy("{'descr': '|u1', 'fortran_order': False, 'shape': (5,), }", Uint8Array.of(1, 2, 3, 4, 5))
const npyFiles = [floats, columnMajor, integers]

const idxFiles = [
  Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 4, 7, 2, 1, 0),
  Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 0, 1, 2, 3, 4, 5, 6, 7),
]

function heldByArray({ values }: NpyArray): number {
  return 8 * values.length
}

function heldByArrays(arrays: ReadonlyMap<string, NpyArray>): number {
  return [...arrays.values()].reduce((sum, array) => sum + heldByArray(array), 0)
}

const archives = [
  zip(
    [
      ['a.npy', floats],
      ['b.npy', integers],
    ],
    true,
  ),
  zip([['a.npy', columnMajor]], false),
]

/** The readers of arrays of numbers. */
export const arrayReaders: readonly Reader[] = [
  {
    name: 'idx',
    files: idxFiles,
    read: async (bytes, random) => (await readIdx(given(bytes, random))).values.byteLength,
  },
  {
    name: 'idx.gz',
    files: idxFiles,
    fixChecksums: (bytes) => gzipSync(bytes),
    read: async (bytes, random) => (await readIdx(given(bytes, random))).values.byteLength,
  },
  { name: 'npy', files: npyFiles, read: async (bytes, random) => heldByArray(await readNpy(given(bytes, random))) },
  {
    name: 'npz',
    files: archives,
    read: async (bytes, random) => heldByArrays(await readNpz(given(bytes, random))),
  },
  {
    name: 'npz of damaged arrays',
    files: npyFiles,
    fixChecksums: (bytes) => zip([['a.npy', bytes]], true),
    read: async (bytes, random) => heldByArrays(await readNpz(given(bytes, random))),
  },
]

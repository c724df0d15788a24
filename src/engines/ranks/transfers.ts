import { WellfitError } from '../../errors.js'

/** A rank failed, ended, or did not answer in time. */
export function rankError(expected: string, value: string, remedy: string): WellfitError {
  return new WellfitError({ code: 'IO', functionName: 'exchange', field: 'communicator', value, expected, remedy })
}

/** The error of every other rank where one has failed. */
export function failedRank(rank: number, reason: string): WellfitError {
  const remedy = 'See the output of that rank; a checkpoint resumes on any number of ranks.'
  return rankError('keep all ranks running', `rank ${rank}: ${reason}`, remedy)
}

/** The error where the others have waited for ranks: for all of those that are named, or, in a sum, for some of them. */
export function silentRank(ranks: readonly number[], seconds: number, isAll = true): WellfitError {
  const several = isAll ? `ranks ${ranks.join(', ')} have` : `one of ranks ${ranks.join(', ')} has`
  const names = ranks.length === 1 ? `rank ${ranks.join()} has` : several
  const remedy = 'It hangs, or is slower than `timeoutSeconds` allows; a checkpoint resumes on any number of ranks.'
  return rankError('hear from every rank in time', `${names} sent nothing for ${seconds} s`, remedy)
}

import type { Command } from '../command.js'
import type { Flag } from '../flags/flags.js'

/** A function for zsh's `_arguments`. */
export function zshCompletion(commands: readonly Command[]): string {
  return `#compdef wellfit
# Completion of wellfit for zsh: eval "$(wellfit completion zsh)"
_wellfit() {
  local -a commands
  commands=(
${commands.map(({ name, help }) => `    ${quoted(`${name}:${help.replaceAll(':', '\\:')}`)}`).join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${commands.map(caseOf).join('\n')}
  esac
}
compdef _wellfit wellfit
`
}

function caseOf({ name, flags, choices }: Command): string {
  const rest = choices === undefined ? '*:file:_files' : `1:name:(${choices.join(' ')})`
  const specs = [...flags.map(specOf), quoted('--help[Show this help]'), quoted(rest)]
  return `    ${name})\n      _arguments \\\n${specs.map((spec) => `        ${spec}`).join(' \\\n')} ;;`
}

/** `--name[help]:value:action` */
function specOf({ name, value, help, choices }: Flag): string {
  const text = help.replaceAll(/[[\]:\\]/g, (character) => `\\${character}`)
  if (value === undefined) return quoted(`--${name}[${text}]`)
  const action = choices === undefined ? '_files' : `(${choices.join(' ')})`
  return quoted(`--${name}[${text}]:${value.replaceAll(/[<>:]/g, '')}:${action}`)
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

import type { Command } from '../command.js'

/**
 * A function for bash's `complete`. Words that may be files are left to bash, which completes names of files where the
 * function gives nothing.
 */
export function bashCompletion(commands: readonly Command[]): string {
  return `# Completion of wellfit for bash: eval "$(wellfit completion bash)"
_wellfit() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} words=
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    words='${[...commands.map(({ name }) => name), '--help', '--version'].join(' ')}'
  else
    case "\${COMP_WORDS[1]}" in
${commands.map(caseOf).join('\n')}
    esac
  fi
  if [ -n "$words" ]; then COMPREPLY=($(compgen -W "$words" -- "$word")); fi
}
complete -o default -F _wellfit wellfit
`
}

function caseOf({ name, flags, choices = [] }: Command): string {
  const withChoices = flags.filter(({ value, choices: own }) => value !== undefined && own !== undefined)
  const free = flags.filter(({ value, choices: own }) => value !== undefined && own === undefined)
  const names = [...flags.map((flag) => `--${flag.name}`), '--help'].join(' ')
  return [
    `      ${name})`,
    '        case "$before" in',
    ...withChoices.map((flag) => `          --${flag.name}) words='${(flag.choices ?? []).join(' ')}' ;;`),
    ...(free.length === 0 ? [] : [`          ${free.map((flag) => `--${flag.name}`).join('|')}) ;;`]),
    `          *) case "$word" in -*) words='${names}' ;; *) words='${choices.join(' ')}' ;; esac ;;`,
    '        esac ;;',
  ].join('\n')
}

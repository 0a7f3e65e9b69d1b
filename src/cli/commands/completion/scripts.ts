/** The shells that hap has a completion for. */
export type CompletionShell = "bash" | "zsh" | "fish";

/**
 * What `hap completion SHELL` prints: a few lines that ask `hap __complete` for every word; where it knows none, the
 * shell's own files are offered.
 */
export function completionScript(shell: CompletionShell): string {
  switch (shell) {
    case "bash":
      return BASH;
    case "zsh":
      return ZSH;
    case "fish":
      return FISH;
  }
}

/** `--limit=x` is three words to bash: the last of them is completed. */
const BASH = `_hap() {
  local word IFS=$'\\n'
  COMPREPLY=()
  while read -r word; do COMPREPLY+=("$(printf '%q' "$word")"); done < <(hap __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} =~ [,=@]$ ]]; then compopt -o nospace; fi
}
complete -o default -F _hap hap
`;

/** What ends in `,`, `=` or `@` goes on; a file behind `=` or `@` is a word of its own for `_files`. */
const ZSH = `#compdef hap
_hap() {
  local -a found
  found=("\${(@f)$(hap __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${found[1]}" ]]; then compadd -Q -S '' -- "\${(@q)\${(@M)found:#*[,=@]}}"; compadd -Q -- "\${(@q)\${(@)found:#*[,=@]}}"
  else compset -P '*[=@]'; _files; fi
}
if [[ "$funcstack[1]" = _hap ]]; then _hap "$@"; else compdef _hap hap; fi
`;

const FISH = `function __hap_complete
  set -l words (commandline -opc) (commandline -ct)
  hap __complete -- $words[2..-1] 2>/dev/null
end
complete -c hap -a '(__hap_complete)'
`;

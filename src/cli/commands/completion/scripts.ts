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

/**
 * bash parts words at `=`, `@` and `:` as well. They are put together again where no blank stands between, and what is
 * before the last part, which alone is replaced, is left out of the answers; an `@` belongs to what follows it.
 */
const BASH = `_hap() {
  local word last before line="\${COMP_LINE:0:COMP_POINT}" IFS=$'\\n'
  local -a words=()
  COMPREPLY=()
  for word in "\${COMP_WORDS[@]:0:COMP_CWORD+1}"; do
    if [[ \${#words[@]} -eq 0 || $line == [[:blank:]]* ]]; then words+=("$word"); else words[\${#words[@]}-1]+=$word; fi
    line="\${line#"\${line%%[![:blank:]]*}"}"; line="\${line#"$word"}"
  done
  last="\${words[\${#words[@]}-1]}"; before="\${last%"\${last##*[=@:]}"}"; before="\${before%@}"
  while read -r word; do COMPREPLY+=("$(printf '%q' "\${word#"$before"}")"); done < <(hap __complete -- "\${words[@]:1}" 2>/dev/null)
  if [[ \${#COMPREPLY[@]} -eq 0 && $last == *=@* ]]; then
    # What bash itself offers behind an @ are names of hosts.
    while read -r word; do [[ ! -d $word ]] || word+=/; COMPREPLY+=("@$(printf '%q' "$word")"); done < <(compgen -f -- "\${last#*=@}")
  fi
  if [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} =~ [,=@/]$ ]]; then compopt -o nospace; fi
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

import path from "node:path";
import { RnetError } from "../../core/errors.ts";
import { candidates } from "./candidates.ts";
import type { Context, Outcome } from "../command.ts";
import type { Flags } from "../options.ts";
import { show } from "../../core/text.ts";

// A script passes the typed words to the program and offers what it prints, or files if it prints nothing. So the
// script never goes out of date: the program knows the current frameworks, flags and services.

const SCRIPTS: Readonly<Record<string, string>> = {
  // https://www.gnu.org/software/bash/manual/html_node/Programmable-Completion.html
  bash: `# rnet completion: eval "$(rnet completion bash)" in ~/.bashrc
_rnet() {
  local IFS=$'\\n'
  COMPREPLY=($("$1" completion candidates -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _rnet rnet`,
  // https://zsh.sourceforge.io/Doc/Release/Completion-System.html
  zsh: `# rnet completion: source <(rnet completion zsh) in ~/.zshrc, after compinit
_rnet() {
  local -a found
  found=(\${(f)"$("$words[1]" completion candidates -- "\${(@)words[2,CURRENT]}" 2>/dev/null)"})
  if (( $#found )); then compadd -a found; else _files; fi
}
compdef _rnet rnet`,
  // https://fishshell.com/docs/current/completions.html
  fish: `# rnet completion: rnet completion fish > ~/.config/fish/completions/rnet.fish
function __rnet_candidates
    set -l typed (commandline -opc)
    set -l found ($typed[1] completion candidates -- $typed[2..-1] "$(commandline -ct)" 2>/dev/null)
    if set -q found[1]
        printf '%s\\n' $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c rnet -f -a '(__rnet_candidates)'`,
};

/** `rnet completion <shell>`: prints the script for a shell; the script asks `rnet completion candidates -- words…`. */
export async function run(flags: Flags, { commands }: Context): Promise<Outcome> {
  const [shell = "", ...typed] = flags.words;
  if (shell === "candidates") {
    const found = candidates(typed, path.resolve(flags.one("cwd") ?? "."), commands);
    if (found.length) console.log(found.join("\n"));
    return 0;
  }
  const script = Object.hasOwn(SCRIPTS, shell) ? SCRIPTS[shell]! : null;
  const known = Object.keys(SCRIPTS).join(", ");
  if (script === null)
    throw new RnetError(
      shell === "" ? "MISSING_ANSWER" : "BAD_USAGE",
      shell === "" ? `Which shell? rnet completion ${known.replaceAll(", ", "|")}` : `"${show(shell)}": use ${known}.`,
    );
  console.log(script);
  return 0;
}

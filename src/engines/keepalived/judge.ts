import { quote } from "../../remote/quote.js";
import type { EngineJudge, JudgeFinding } from "../judge.js";
import { FIND_KEEPALIVED } from "./paths.js";

/**
 * keepalived's own test of the staged file. It exits with 5 for findings that the daemon starts in spite of, such as a
 * missing interface: none of them is what anybody means. 6 is its warning that scripts run as root, which a rule tells;
 * with 143 it has ended itself without a word (2.2.7, where a script runs as another user than root).
 */
export const KEEPALIVED_JUDGE: EngineJudge = {
  script: (files, _attributes, { valid, unavailable, refused, end, limit }) =>
    `${FIND_KEEPALIVED}if [ -z "$hap_keepalived" ]; then ${unavailable}; echo 'keepalived is not installed'; else
${files
  .map(
    ({
      staged,
      begins,
    }) => `${begins}s=0; o=$("$hap_keepalived" --config-test -f ${quote(staged)} 2>&1 </dev/null) || s=$?
case $s in
0 | 6 | 143) ${valid} ;;
*) ${refused}; printf '%s\\n' "$o" | head -c ${limit}; ${end} ;;
esac
`,
  )
  .join("")}fi
`,
  findings: (said) => {
    const found = said.flatMap((line): readonly JudgeFinding[] => {
      const [, at, text = ""] = /^\((?:.*: )?Line (\d+)\) (.*)$/.exec(line.trim()) ?? [];
      if (at !== undefined) return [{ line: Number(at), text }];
      return line.trim() === "" ? [] : [{ line: null, text: line.trim() }];
    });
    // Each of its processes says the same again.
    return [...new Map(found.map((one) => [`${one.line} ${one.text}`, one])).values()];
  },
};

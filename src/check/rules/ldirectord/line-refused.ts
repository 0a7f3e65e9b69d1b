import { suggest } from "../../../diagnostics/did-you-mean.js";
import { LD_WORDS } from "../../../model/ldirectord-words.js";
import { defineRule, onLdirectord } from "../rule.js";

export const lineRefused = defineRule({
  id: "LD022",
  severity: "error",
  summary: "ldirectord does not know a word, or does not take its value",
  why:
    "it ends with `Configuration Error`; any command on such a file, `status` too, makes a running ldirectord forget its " +
    "process, so that nobody can stop it any more",
  source: "read_config and config_error of ldirectord 4.12",
  bad: [
    { "ldirectord.cf": "chekinterval=5\n" },
    { "ldirectord.cf": "virtual=192.168.3.118:80\n\treal=192.168.3.100:80 gate\n\tchecktype=tcp\n" },
    { "ldirectord.cf": "virtual=192.168.3.118:80\n\treal=192.168.3.100:80 tunnel\n" },
    { "ldirectord.cf": "virtual=192.168.3.118:80 {\n\treal=192.168.3.100:80 gate\n}\n" },
    { "ldirectord.cf": "virtual=192.168.3.118:80\n\treal 192.168.3.100:80 gate\n" },
    { "ldirectord.cf": "virtual=[2001:db8::1]:80\n\treal=192.168.3.100:80 gate\n" },
    { "ldirectord.cf": "virtual=192.168.3.118:80\n\treal=192.168.3.100:80 gate\n      " },
    { "ldirectord.cf": "virtual=192.168.3.300:80\n\treal=192.168.3.100:80 gate\n" },
    { "ldirectord.cf": "virtual=192.168.3.118:80\n\treal6=[2001:db8::1]:80 gate\n" },
    { "ldirectord.cf": "virtual=192.168.3.118:80\n\treal=192.168.3.100->192.168.3.99:80 gate\n" },
    { "ldirectord.cf": "virtual=192.168.3.118:80\n\treal=192.168.3.100:80 gate\n\tnetmask=24\n" },
  ],
  good: [
    { "ldirectord.cf": "virtual=192.168.3.118:80\n\treal=192.168.3.100:80 gate\n\tchecktype=3\n" },
    { "ldirectord.cf": "virtual6=[2001:db8::1]:80\n\treal6=[2001:db8::2]:80 gate\n\tnetmask=64\n" },
  ],
  check: onLdirectord((file, report) => {
    for (const { kind, word, wants, span } of file.refused) {
      if (kind === "word" && word.trim() === "") {
        report(file, "a line of four blanks and more is read as a command of the service", span, {
          help: "remove its blanks: an empty line ends the service; or put `#` behind them",
        });
      } else if (kind === "word" && /^[{}]+$/.test(word)) {
        report(file, `\`${word}\` is no line of ldirectord's file, which has no braces`, span, {
          help: "remove all of them: the lines of a service stand below its `virtual`, with four blanks before each",
          topic: `braces of ${span.file.path}`,
        });
      } else if (kind === "word" && LD_WORDS.includes(word)) {
        report(file, `expected \`=\` behind \`${word}\``, span, {
          help: `write \`${word}=…\``,
          topic: `signs of ${span.file.path}`,
        });
      } else if (kind === "word") {
        const near = suggest(word, LD_WORDS);
        report(file, `there is no \`${word}\` in ldirectord's file`, span, {
          help: near === null ? "remove the line, or put `#` before it" : `did you mean \`${near}\`?`,
        });
      } else if (kind === "value") {
        report(file, `expected ${wants}`, span, { help: `see \`${word}\` in ldirectord(8)` });
      }
    }
  }),
});

import type { Directive } from "../../../model/cluster-files.js";
import { all } from "../directives.js";
import { defineRule, onHaCf } from "../rule.js";

/** Bytes of a client's name that Heartbeat has room for. */
const NAME = 31;

export const apiauthWrong = defineRule({
  id: "HB100",
  severity: "error",
  summary: "an apiauth line is not as Heartbeat wants it, or names a client again",
  why: "Heartbeat does not start with it",
  source:
    "config.c of 3.0.6: `Duplicate apiauth directive for API client ..`, `Missing uid or gid in apiauth`, `Invalid user id name []`",
  bad: [
    "ha.cf { apiauth x uid=root; apiauth x uid=root; bcast eth1; node a b }",
    "ha.cf { apiauth x root; bcast eth1; node a b }",
    "ha.cf { apiauth x uid=root uid=root; bcast eth1; node a b }",
    { "ha.cf": "apiauth x uid=,root\nbcast eth1\nnode a b\n" },
  ],
  good: ["ha.cf { apiauth x uid=root,hacluster gid=haclient; apiauth y uid=root; bcast eth1; node a b }"],
  check: onHaCf((haCf, report) => {
    const seen = new Map<string, Directive>();
    for (const directive of all(haCf, "apiauth")) {
      const [client, ...who] = directive.values;
      if (client === undefined) continue;
      const first = seen.get(client.value);
      seen.set(client.value, first ?? directive);
      const odd = who.find(({ value }, i) => {
        const kind = /^(uid|gid)=/.exec(value)?.[1];
        return kind === undefined || who.slice(0, i).some((other) => other.value.startsWith(`${kind}=`));
      });
      const unnamed = who.find(({ value }) => /=,/.test(value));
      if (first !== undefined) {
        report(haCf, `the client \`${client.value}\` is given twice`, client.span, {
          related: [{ message: "first given here", span: first.span }],
          help: "put its users into one line: `uid=a,b`",
        });
      } else if (odd !== undefined) {
        report(haCf, `expected one \`uid=…\` and one \`gid=…\`, found \`${odd.value}\``, odd.span, {
          help: `apiauth ${client.value} uid=hacluster`,
        });
      } else if (unnamed !== undefined) {
        report(haCf, `expected a name before the comma, found \`${unnamed.value}\``, unnamed.span, {
          help: `apiauth ${client.value} ${unnamed.value.replace(/=,+/, "=")}`,
          fix: [{ span: unnamed.span, text: unnamed.value.replace(/=,+/, "=") }],
        });
      } else if (Buffer.byteLength(client.value) > NAME) {
        report(haCf, `expected a client's name of at most ${NAME} bytes`, client.span, { help: "shorten it" });
      }
    }
  }),
});

import type { Ldirectord } from "../../../model/cluster-files.js";
import { defineRule, onPair } from "../rule.js";

export const configurationsDiffer = defineRule({
  id: "LD018",
  severity: "error",
  summary: "the nodes of a pair have different configurations of ldirectord",
  why: "after a takeover other servers get the clients, or ldirectord does not start",
  source: "nothing compares the nodes' files",
  bad: [
    [
      { files: { "ldirectord.cf": "virtual=192.168.3.118:80\n\treal=192.168.3.100:80 gate\n" } },
      { files: { "ldirectord.cf": "virtual=192.168.3.118:80\n\treal=192.168.3.101:80 gate\n" } },
    ],
  ],
  good: [
    [
      { files: { "ldirectord.cf": "virtual=192.168.3.118:80\n\treal=192.168.3.100:80 gate # web\n" } },
      { files: { "ldirectord.cf": "# the same\nvirtual = 192.168.3.118:80\n    real=192.168.3.100:80 gate\n" } },
    ],
  ],
  check: onPair((one, other, report) => {
    for (const mine of one.ldirectord) {
      const theirs = other.ldirectord.find(({ name }) => name === mine.name);
      if (theirs === undefined) continue;
      const [a, b] = [linesOf(mine), linesOf(theirs)];
      const at = Array.from({ length: Math.max(a.length, b.length) }, (_, i) => i).find(
        (i) => a[i]?.text !== b[i]?.text,
      );
      if (at === undefined) continue;
      const [here, there] = [a[at], b[at]];
      const file = here === undefined ? theirs : mine;
      report(file, `\`${mine.name}\` is not the same on ${one.host} and ${other.host}`, (here ?? there)?.span ?? null, {
        label: `on ${here === undefined ? other.host : one.host}`,
        related: here === undefined || there === undefined ? [] : [{ message: `on ${other.host}`, span: there.span }],
        help: "copy the file from the node where it is right",
      });
    }
  }),
});

/** What a file says, line by line, without blanks and comments. */
function linesOf({ settings, services }: Ldirectord) {
  const said = (words: readonly unknown[]) => words.map(String).join(" ").trim();
  return [
    ...settings.map(({ word, value, span }) => ({ text: said([word, value.value]), span })),
    ...services.flatMap((service) => [
      { text: said(["virtual", service.address.value, service.port]), span: service.span },
      ...service.settings.map(({ word, value, span }) => ({ text: said([word, value.value]), span })),
      ...service.servers.map(({ address, port, method, weight, span }) => ({
        text: said(["real", address.value, port?.value, method.value, weight.value]),
        span,
      })),
    ]),
  ];
}

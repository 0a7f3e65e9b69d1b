import type { HostFiles } from "../cluster-view.js";
import { all, MEDIA } from "../directives.js";
import { defineRule, onPair } from "../rule.js";

export const sendsToItself = defineRule({
  id: "HB019",
  severity: "error",
  summary: "a node sends its heartbeats to itself only",
  why: "Heartbeat passes over a ucast line that names the node itself: the other node never hears it",
  source: "ucast.c of 3.0.6: lines with a local address are ignored, so that one file can list both",
  dependsOn: [...MEDIA, "ha.cf"],
  bad: [[{ files: { "ha.cf": "ucast eth1 10.0.0.2\n" } }, { files: { "ha.cf": "ucast eth1 10.0.0.2\n" } }]],
  good: [
    [{ files: { "ha.cf": "ucast eth1 10.0.0.2\n" } }, { files: { "ha.cf": "ucast eth1 10.0.0.1\n" } }],
    [
      { files: { "ha.cf": "ucast eth1 10.0.0.1\nucast eth1 10.0.0.2\n" } },
      { files: { "ha.cf": "ucast eth1 10.0.0.1\nucast eth1 10.0.0.2\n" } },
    ],
    [
      { files: { "ha.cf": "ucast eth1 10.0.0.2\nbcast eth0\n" } },
      { files: { "ha.cf": "ucast eth1 10.0.0.2\nbcast eth0\n" } },
    ],
  ],
  check: onPair((one, other, report) => {
    const [mine, theirs] = [onlyPeer(one), onlyPeer(other)];
    if (mine === null || theirs === null || mine.value !== theirs.value) return;
    report(one.haCf, `both nodes send to \`${mine.value}\` only: one of them is that node itself`, mine.span, {
      related: mine.span.start === theirs.span.start ? [] : [{ message: `on ${other.host}`, span: theirs.span }],
      help: "list both addresses in both files: a node passes over its own",
    });
  }),
});

/** The one address that a node sends to, when all its links are ucast to it. */
function onlyPeer({ haCf }: HostFiles) {
  if (haCf === null) return null;
  const links = all(haCf, ...MEDIA);
  const peers = links.flatMap(({ name, values }) => (name === "ucast" ? values.slice(1, 2) : []));
  const [first] = peers;
  const isOnly = links.length === peers.length && peers.every(({ value }) => value === first?.value);
  return first === undefined || !isOnly ? null : first;
}

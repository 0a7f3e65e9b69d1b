import { defineHostRule, onHost } from "../rule.js";
import { addressesOf, globalOf, labelled, linesOf, statementSpan, topOf, wordOf, wordsOf } from "../statements.js";

export const keepalivedInterfaceMissing = defineHostRule({
  id: "KA026",
  severity: "error",
  summary: "an interface of keepalived.conf does not exist on the host",
  why: "keepalived does not start with it, and a running one that reads it ends and leaves its addresses behind",
  source: "`--config-test` of 2.2.7: `Non-existent interface specified in configuration`",
  bad: [
    [
      {
        files: {
          "keepalived.conf":
            "vrrp_instance V {\n interface eth0\n virtual_router_id 51\n \n virtual_ipaddress {\n  10.0.0.5/24\n }\n}\n",
        },
        look: { interfaces: ["eth1 10.0.0.1/24"] },
      },
    ],
    [
      {
        files: {
          "keepalived.conf":
            "vrrp_instance V {\n interface eth0\n virtual_router_id 51\n track_interface {\neth1\n}\n virtual_ipaddress {\n  10.0.0.5/24\n }\n}\n",
        },
        look: { interfaces: ["eth0 10.0.0.1/24"] },
      },
    ],
  ],
  good: [
    [
      {
        files: {
          "keepalived.conf":
            "vrrp_instance V {\n interface eth0\n virtual_router_id 51\n \n virtual_ipaddress {\n  10.0.0.5/24\n }\n}\n",
        },
        look: { interfaces: ["eth0 10.0.0.1/24"] },
      },
    ],
    [
      {
        files: {
          "keepalived.conf":
            "vrrp_instance V {\n interface eth0\n virtual_router_id 51\n \n virtual_ipaddress {\n  10.0.0.5/24\n }\n}\n",
        },
        look: { interfaces: [] },
      },
    ],
  ],
  check: onHost((look, report, { keepalived }) => {
    const there = look.interfaces ?? [];
    if (keepalived === null || there.length === 0 || globalOf(keepalived, "dynamic_interfaces") !== null) return;
    for (const instance of topOf(keepalived, "vrrp_instance")) {
      const tracked = linesOf(instance, "track_interface").flatMap((block) => linesOf(block, ""));
      const named = [...linesOf(instance, "interface"), ...tracked].map((line) => ({
        line,
        at: 0,
        name: wordOf(line),
      }));
      const onDevices = addressesOf(instance, true).map(({ line }) => {
        const name = labelled(line, "dev") ?? "";
        return { line, name, at: wordsOf(line).indexOf(name) };
      });
      for (const { line, name, at } of [...named, ...onDevices]) {
        if (name === "" || there.some((one) => one.name === name)) continue;
        report(keepalived, `this host has no interface \`${name}\``, statementSpan(line, at), {
          help: "`ip -br link` lists those that the host has",
        });
      }
    }
  }),
});

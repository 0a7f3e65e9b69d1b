import type { Code } from "./code.js";

/** HAP6000 to HAP6199: what probes of `verify` find, and `hap status`. */
export const verifyCodes: readonly Code[] = [
  {
    code: "HAP6001",
    meaning: "Heartbeat does not run, or runs and should not",
    example: "verify x { heartbeat running }",
  },
  {
    code: "HAP6002",
    meaning: "no process has the text in its command line",
    example: "verify x { process heartbeat }",
  },
  { code: "HAP6003", meaning: "a command fails or does not print the text", example: "verify x { command false }" },
  { code: "HAP6004", meaning: "no line of a log matches", example: "verify x { log /var/log/ha-log matches up }" },
  {
    code: "HAP6005",
    meaning: "an address is not held by whom it should be",
    example: "verify x { vip 10.0.0.1 held-by a }",
  },
  {
    code: "HAP6006",
    meaning: "split brain: several hosts hold an address",
    example: "verify x { vip 10.0.0.1 held-by exactly-one }",
  },
  {
    code: "HAP6007",
    meaning: "the LVS table lacks a service or a server",
    example: "verify x { ipvs tcp 10.0.0.1:80 has 10.0.0.2:80 }",
  },
  { code: "HAP6008", meaning: "a TCP connection is not accepted", example: "verify x { tcp 10.0.0.1:80 }" },
  {
    code: "HAP6009",
    meaning: "MySQL gives no login or another answer",
    example: "verify x { mysql 10.0.0.1:3306 user admin }",
  },
  {
    code: "HAP6010",
    meaning: "HTTP gives no answer or another one",
    example: "verify x { http http://10.0.0.1/ status 200 }",
  },
  { code: "HAP6011", meaning: "a ping is not answered", example: "verify x { ping 10.0.0.1 }" },
  {
    code: "HAP6012",
    meaning: "a probe of hosts in a step that runs on the controller",
    example: "@on controller\nverify x { heartbeat running }",
  },
  {
    code: "HAP6020",
    meaning: "a probe names a host that the site does not have",
    example: "verify x { ping 10.0.0.1 from nobody }",
  },
  {
    code: "HAP6030",
    meaning: "an inventory or playbook without a pair for `hap status`",
    example: "hap status --limit web",
  },
];

import type { CodeEntry } from "../../diagnostics/code.js";

/**
 * HAP2130 to HAP2149: Ansible inventories. The examples are lines of such an inventory, INI unless they say otherwise.
 */
export const ansibleCodes = [
  { code: "HAP2130", meaning: "a line that is none of an INI inventory", example: "[web servers]" },
  { code: "HAP2131", meaning: "no YAML", example: "---\nall: [" },
  { code: "HAP2132", meaning: "another thing where YAML or JSON needs a mapping or list", example: "---\nall: 5" },
  { code: "HAP2133", meaning: "an inventory program failed", example: "#!/bin/sh\nexit 1" },
  { code: "HAP2134", meaning: "a host or range that is none", example: "[web]\nwww[50]" },
  { code: "HAP2135", meaning: "a group that is declared nowhere", example: "[web:children]\nnobody" },
  { code: "HAP2136", meaning: "a group inside itself", example: "[a:children]\nb\n[b:children]\na" },
  {
    code: "HAP2137",
    meaning: "a pair of other than two hosts, or a host in two pairs",
    example: "[p]\na1\n[p:vars]\nhap_pair=true",
  },
  { code: "HAP2138", meaning: "a kind of inventory that only Ansible can read", example: "---\nplugin: aws_ec2" },
  { code: "HAP2139", meaning: "an inventory program that is not run here", example: "#!/bin/sh\nexit 1" },
  { code: "HAP2140", meaning: "a Jinja template (warning)", example: "[web]\na1 x={{y}}" },
  {
    code: "HAP2141",
    meaning: "a value of ansible-vault (warning)",
    example: "---\nall:\n  hosts: a1\n  vars:\n    x: !vault |\n      00",
  },
  {
    code: "HAP2142",
    meaning: "a connection setting that hap has not (warning)",
    example: "[web]\na1 ansible_password=x",
  },
  {
    code: "HAP2143",
    meaning: "a host that hap cannot reach (warning)",
    example: "[web]\na1\na2 ansible_connection=docker",
  },
  { code: "HAP2144", meaning: "a group that a playbook cannot name (warning)", example: "[web.servers]\na1" },
  {
    code: "HAP2145",
    meaning: "a key of a YAML group that is left out (warning)",
    example: "---\nall:\n  hosts: a1\n  tasks: {}",
  },
] as const satisfies readonly CodeEntry[];

declare module "../../diagnostics/code.js" {
  interface Codes extends Record<(typeof ansibleCodes)[number]["code"], CodeEntry> {}
}

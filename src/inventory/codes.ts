import type { CodeEntry } from "../diagnostics/code.js";

/** HAP2100 to HAP2199: inventories. */
export const inventoryCodes = [
  { code: "HAP2101", meaning: "a file that is no inventory", example: "pair directors { }" },
  { code: "HAP2102", meaning: "a site or group without a name", example: "site" },
  { code: "HAP2103", meaning: "an unknown key in an `ssh` block", example: "site s\nssh { usr root }" },
  { code: "HAP2104", meaning: "a key of an `ssh` block is given twice", example: "site s\nssh { user a; user b }" },
  { code: "HAP2105", meaning: "a wrong port", example: "site s\nssh { port 70000 }" },
  { code: "HAP2106", meaning: "an inventory without hosts", example: "site s" },
  {
    code: "HAP2107",
    meaning: "a value is set twice for the same host, group or site",
    example: "site s\nset a = 1\nset a = 2",
  },
  { code: "HAP2108", meaning: "a pair of other than two hosts", example: "site s\npair p { host a 10.0.0.1 }" },
  { code: "HAP2109", meaning: "an unknown statement in an inventory", example: "site s\nhsot a 10.0.0.1" },
  { code: "HAP2110", meaning: "a host without an address", example: "site s\nhost a" },
  { code: "HAP2111", meaning: "a host's name that is none", example: "site s\nhost a/b 10.0.0.1" },
  { code: "HAP2112", meaning: "an address that is none", example: "site s\nhost a 10.0.0.256" },
  { code: "HAP2113", meaning: "two hosts or groups of one name", example: "site s\nhost a 10.0.0.1\nhost A 10.0.0.2" },
  { code: "HAP2114", meaning: "two hosts of one address", example: "site s\nhost a 10.0.0.1\nhost b 10.0.0.1" },
  {
    code: "HAP2116",
    meaning: "a `member` that is no host or group",
    example: "site s\nhost a 10.0.0.1\ngroup g { member b }",
  },
  { code: "HAP2120", meaning: "the inventory of `-i` does not exist", example: "hap run site.hap -i missing.hap" },
  { code: "HAP2121", meaning: "the folder of `-i` has no inventory", example: "hap run site.hap -i empty/" },
  { code: "HAP2122", meaning: "there is no inventory", example: "hap run alone/site.hap" },
  { code: "HAP2123", meaning: "two files are the same site", example: "hap run site.hap -i book.hap -i copy.hap" },
  { code: "HAP2124", meaning: "several sites and none chosen", example: "hap run site.hap -i inventory/" },
  { code: "HAP2125", meaning: "the site of `--site` does not exist", example: "hap run site.hap --site bok" },
  {
    code: "HAP2126",
    meaning: "a machine is in two sites of one run",
    example: "hap run site.hap --site a --site b",
  },
] as const satisfies readonly CodeEntry[];

declare module "../diagnostics/code.js" {
  interface Codes extends Record<(typeof inventoryCodes)[number]["code"], CodeEntry> {}
}

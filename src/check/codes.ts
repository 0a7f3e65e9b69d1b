import type { CodeEntry } from "../diagnostics/code.js";

/** HAP2200 to HAP2499 and some beside: names, values and the choice of steps. */
export const checkCodes = [
  { code: "HAP2015", meaning: "a playbook without a play", example: "param string x = 1" },
  { code: "HAP2016", meaning: "a play without steps", example: 'play "x" on directors { }' },
  {
    code: "HAP2115",
    meaning: "a secret where an inventory is shown",
    example: 'site s\nset k = ${secret("k")}\nhost a ${k}',
  },
  { code: "HAP2201", meaning: "an unknown name", example: 'play "x" on directors { sysctl { a.b ${nobody} } }' },
  {
    code: "HAP2202",
    meaning: "`$name` of a shell where `${name}` is meant",
    example: 'param string v = 1\nplay "x" on directors { sysctl { a.b $v } }',
  },
  {
    code: "HAP2203",
    meaning: "`host`, `peer` or `facts` where no step runs",
    example: 'play "x" on ${host} { sysctl { a.b 1 } }',
  },
  {
    code: "HAP2204",
    meaning: "`peer` of a host that is in no pair",
    example: 'play "x" on realservers { sysctl { a.b ${peer.name} } }',
  },
  {
    code: "HAP2205",
    meaning: "a value that is not set",
    example: 'play "x" on directors { sysctl { a.b ${host.vars.nothing} } }',
  },
  {
    code: "HAP2206",
    meaning: "a value that needs itself",
    example: 'param int a = ${b}\nparam int b = ${a}\nplay "x" on directors { sysctl { a.b 1 } }',
  },
  {
    code: "HAP2207",
    meaning: "a list where a text belongs",
    example: 'play "x" on directors { sysctl { a.b "${directors}" } }',
  },
  {
    code: "HAP2208",
    meaning: "a record where a text belongs",
    example: 'play "x" on directors { sysctl { a.b ${host.vars} } }',
  },
  {
    code: "HAP2209",
    meaning: "something to go over or to look in that is no list",
    example: 'play "x" on directors { sysctl { for x in 5 { a.b ${x} } } }',
  },
  {
    code: "HAP2210",
    meaning: "a condition that is neither true nor false",
    example: 'play "x" on directors { sysctl { if 5 { a.b 1 } } }',
  },
  {
    code: "HAP2211",
    meaning: "an entry that is not there",
    example: 'play "x" on directors { sysctl { a.b ${host.adress} } }',
  },
  {
    code: "HAP2212",
    meaning: "an index beyond the end of a list",
    example: 'play "x" on directors { sysctl { a.b ${directors[2]} } }',
  },
  {
    code: "HAP2213",
    meaning: "an unknown function",
    example: 'play "x" on directors { sysctl { a.b ${size(directors)} } }',
  },
  {
    code: "HAP2214",
    meaning: "a function with too many or too few arguments",
    example: 'play "x" on directors { sysctl { a.b ${len()} } }',
  },
  {
    code: "HAP2215",
    meaning: "an argument that a function cannot work with",
    example: 'play "x" on directors { sysctl { a.b ${netmask(5)} } }',
  },
  {
    code: "HAP2216",
    meaning: "a file of `file(…)` that cannot be read",
    example: 'play "x" on directors { sysctl { a.b ${file("missing")} } }',
  },
  {
    code: "HAP2217",
    meaning: "an unknown secret",
    example: 'play "x" on directors { sysctl { a.b ${secret("nothing")} } }',
  },
  {
    code: "HAP2218",
    meaning: "a file named in a step that cannot be read",
    example: 'play "x" on directors { hosts { from missing } }',
  },
  {
    code: "HAP2219",
    meaning: "arithmetic with something that is neither a whole number nor a duration",
    example: 'play "x" on directors { sysctl { a.b ${"x" + 1} } }',
  },
  {
    code: "HAP2220",
    meaning: "a param without a value",
    example: 'param string x\nplay "x" on directors { sysctl { a.b ${x} } }',
  },
  {
    code: "HAP2221",
    meaning: "a value that does not fit the type of its param",
    example: 'param port x = 70000\nplay "x" on directors { sysctl { a.b 1 } }',
  },
  {
    code: "HAP2222",
    meaning: "a name is set twice",
    example: 'set x = 1\nset x = 2\nplay "x" on directors { sysctl { a.b 1 } }',
  },
  {
    code: "HAP2223",
    meaning: "arithmetic without a result: by zero, too large, below zero, or a number with a duration",
    example: 'play "x" on directors { sysctl { a.b ${1 / 0} } }',
  },
  {
    code: "HAP2224",
    meaning: "two values that have no order",
    example: 'play "x" on directors { sysctl { a.b ${"x" < 1} } }',
  },
  {
    code: "HAP2225",
    meaning: "a value or a playbook past a limit of the language",
    example: 'play "x" on directors { sysctl { a.b ${len(seq(1, 200000))} } }',
  },
  {
    code: "HAP2226",
    meaning: "a row of a table with too few or too many words",
    example: 'param table t { column port p; default { 80 81 } }\nplay "x" on directors { sysctl { a.b 1 } }',
  },
  {
    code: "HAP2230",
    meaning: "an import that cannot be read",
    example: 'import "missing.hap"\nplay "x" on directors { sysctl { a.b 1 } }',
  },
  {
    code: "HAP2231",
    meaning: "two defines of one name",
    example: 'define d { }\ndefine d { }\nplay "x" on directors { sysctl { a.b 1 } }',
  },
  {
    code: "HAP2232",
    meaning: "the steps of a play depend on facts",
    example: 'play "x" on directors { for i in facts.interfaces { sysctl { a.b ${i.name} } } }',
  },
  {
    code: "HAP2233",
    meaning: "a define that uses itself",
    example: 'define d { use d }\nplay "x" on directors { use d }',
  },
  {
    code: "HAP2234",
    meaning: "an argument of a `use` is missing",
    example: 'define d { param ip a; sysctl { a.b ${a} } }\nplay "x" on directors { use d }',
  },
  { code: "HAP2235", meaning: "an unknown kind of step", example: 'play "x" on directors { syscl { a.b 1 } }' },
  {
    code: "HAP2236",
    meaning: "a condition on facts outside of a play",
    example: 'if facts.arch == "x86_64" { play "x" on directors { sysctl { a.b 1 } } }',
  },
  { code: "HAP2237", meaning: "an unknown define", example: 'play "x" on directors { use nothing }' },
  {
    code: "HAP2238",
    meaning: "an unknown argument of a `use`",
    example: 'define d { sysctl { a.b 1 } }\nplay "x" on directors { use d { a = 1 } }',
  },
  {
    code: "HAP2239",
    meaning: "imports go in a circle",
    example: 'import "site.hap"\nplay "x" on directors { sysctl { a.b 1 } }',
  },
  { code: "HAP2240", meaning: "an unknown annotation", example: '@tga x\nplay "x" on directors { sysctl { a.b 1 } }' },
  {
    code: "HAP2241",
    meaning: "an annotation with wrong words",
    example: '@retry often\nplay "x" on directors { sysctl { a.b 1 } }',
  },
  {
    code: "HAP2242",
    meaning: "an annotation is given twice",
    example: '@timeout 1s\n@timeout 2s\nplay "x" on directors { sysctl { a.b 1 } }',
  },
  {
    code: "HAP2243",
    meaning: "`@name` for more than one step",
    example: '@name "both"\nplay "x" on directors { sysctl { a.b 1 } }',
  },
  {
    code: "HAP2244",
    meaning: "an annotation that depends on facts",
    example: '@tag ${facts.arch}\nplay "x" on directors { sysctl { a.b 1 } }',
  },
  {
    code: "HAP2245",
    meaning: "`@on preferred` where no host is in a pair",
    example: '@on preferred\nplay "x" on realservers { sysctl { a.b 1 } }',
  },
  {
    code: "HAP2246",
    meaning: "`@on` of a host that is not in the play",
    example: '@on rs100\nplay "x" on directors { sysctl { a.b 1 } }',
  },
  {
    code: "HAP2247",
    meaning: "two steps want one thing differently",
    example: 'play "x" on directors {\n  sysctl { a.b 1 }\n  sysctl { a.b 2 }\n}',
  },
  {
    code: "HAP2249",
    meaning: "`@allow` of a rule that is not there",
    example: 'play "x" on directors {\n@allow HB999 "no"\nsysctl { a.b 1 }\n}',
  },
  {
    code: "HAP2250",
    meaning: "a play on a group, pair or host that is not there",
    example: 'play "x" on director { sysctl { a.b 1 } }',
  },
  { code: "HAP2251", meaning: "a `--limit` that fits no host", example: "hap run site.hap --limit nobody" },
  { code: "HAP2252", meaning: "a tag that no step has", example: "hap run site.hap --tags nothing" },
  { code: "HAP2253", meaning: "a label that no step has", example: "hap run site.hap --start-at nothing" },
  { code: "HAP2254", meaning: "a constant is given by `--set`", example: "hap run site.hap --set constant=1" },
  { code: "HAP2255", meaning: "`--set` of a name that is no param", example: "hap run site.hap --set vipp=1" },
  { code: "HAP2256", meaning: "a secret stands on the command line", example: "hap run site.hap --set key=hunter2" },
  { code: "HAP2257", meaning: "a play that is on no host", example: 'play "x" on ${[]} { sysctl { a.b 1 } }' },
  {
    code: "HAP2258",
    meaning: "a fact is compared with a word that it never is",
    example: 'play "x" on all { @when facts.os.family == "Debian"\n  install { package heartbeat } }',
  },
  {
    code: "HAP5028",
    meaning: "what `include` or `@id` brings to a file was not looked at",
    example: "include servers/*.conf",
  },
  {
    code: "HAP6012",
    meaning: "a probe of hosts in a step that runs on the controller",
    example: "@on controller\nverify x { heartbeat running }",
  },
  {
    code: "HAP6207",
    meaning: "`@retry` or `@timeout` above a drill",
    example: '@retry 2 1s\ndrill "x" { fault reboot on active }',
  },
] as const satisfies readonly CodeEntry[];

declare module "../diagnostics/code.js" {
  interface Codes extends Record<(typeof checkCodes)[number]["code"], CodeEntry> {}
}

import type { CodeEntry } from "../../diagnostics/code.js";

/** HAP3000 to HAP3199: the words of steps, as their schemas read them. */
export const decodeCodes = [
  { code: "HAP3001", meaning: "an unknown word at the start of a line", example: "ha.cf { keepaliv 1 }" },
  { code: "HAP3002", meaning: "a value is missing", example: "ha.cf { keepalive }" },
  { code: "HAP3003", meaning: "more words than the line takes", example: "ha.cf { keepalive 1 2 }" },
  { code: "HAP3004", meaning: "a value of the wrong type", example: "ha.cf { keepalive soon }" },
  {
    code: "HAP3005",
    meaning: "a line stands twice that may stand once",
    example: "service heartbeat { running; running }",
  },
  { code: "HAP3007", meaning: "a block is missing", example: "hosts" },
  { code: "HAP3008", meaning: "a block where none belongs", example: "service heartbeat { running { } }" },
  {
    code: "HAP3009",
    meaning: "a named value is given twice",
    example: "resource-script x { virtual tcp 1.1.1.1:80 { real 1.1.1.2:80 nat weight 1 weight 2 } }",
  },
  { code: "HAP3010", meaning: "a secret where it would be shown", example: 'service ${secret("name")} { running }' },
  { code: "HAP3011", meaning: "a quoted word where a keyword belongs", example: 'service heartbeat { "running" }' },
  { code: "HAP3013", meaning: "a file is no UTF-8 text", example: "file /x { from binary filled }" },
  {
    code: "HAP3020",
    meaning: "a comment that the daemon would take as words",
    example: "authkeys {\n  auth 1\n  1 crc # note\n}",
  },
  { code: "HAP3021", meaning: "a comma that Heartbeat reads as a blank", example: "ha.cf { node a,b }" },
  {
    code: "HAP3022",
    meaning: "quotes that the daemon would take as part of the value",
    example: 'ha.cf { logfile "/var/log/ha-log" }',
  },
  {
    code: "HAP3023",
    meaning: "lines joined that the daemon would not join",
    example: "ha.cf {\n  node a \\\n    b\n}",
  },
  {
    code: "HAP3024",
    meaning: "a `;` between two lines that the daemon would read as one",
    example: "ha.cf {\n  keepalive 1; deadtime 10\n}",
  },
  {
    code: "HAP3025",
    meaning: "a `\\${` whose backslash the daemon would keep",
    example: "ha.cf {\n  logfile /var/log/\\${x}\n}",
  },
  {
    code: "HAP3043",
    meaning: "a value with blanks or signs of a shell stands in a script without `quote`",
    example: 'command "x" { run "echo ${\'a b\'}" }',
  },
] as const satisfies readonly CodeEntry[];

declare module "../../diagnostics/code.js" {
  interface Codes extends Record<(typeof decodeCodes)[number]["code"], CodeEntry> {}
}

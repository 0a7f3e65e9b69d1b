import type { Code } from "./code.js";

/** HAP3000 to HAP3299: the words of steps, and states of a host that a step cannot work with. */
export const stepCodes: readonly Code[] = [
  { code: "HAP3001", meaning: "an unknown word at the start of a line", example: "ha.cf { keepaliv 1 }" },
  { code: "HAP3002", meaning: "a value is missing", example: "ha.cf { keepalive }" },
  { code: "HAP3003", meaning: "more words than the line takes", example: "ha.cf { keepalive 1 2 }" },
  { code: "HAP3004", meaning: "a value of the wrong type", example: "ha.cf { keepalive soon }" },
  {
    code: "HAP3005",
    meaning: "a line stands twice that may stand once",
    example: "service heartbeat { running; running }",
  },
  { code: "HAP3006", meaning: "a line is missing", example: 'command "nothing" { creates /tmp/x }' },
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
  { code: "HAP3014", meaning: "not supported yet", example: "install { package libc6:i386 }" },
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
  { code: "HAP3030", meaning: "a name with two addresses", example: "hosts { 10.0.0.1 a; 10.0.0.2 a }" },
  {
    code: "HAP3031",
    meaning: "a service that is to be two opposite things",
    example: "service x { running; stopped }",
  },
  { code: "HAP3032", meaning: "`restart-on` without `running`", example: "service x { enabled; restart-on /etc/x }" },
  { code: "HAP3033", meaning: "lines that exclude each other", example: 'file /x { content "a"; absent }' },
  {
    code: "HAP3034",
    meaning: "a secret in a file that everybody may read",
    example: 'file /x { content ${secret("name")}; mode 0644 }',
  },
  {
    code: "HAP3035",
    meaning: "a directory that the system needs is to be removed",
    example: "directory /etc { absent }",
  },
  {
    code: "HAP3036",
    meaning: "a resource script without start, stop or status",
    example: 'resource-script x { start "true"; stop "true" }',
  },
  {
    code: "HAP3037",
    meaning: "a script whose first line ends in a carriage return",
    example: "resource-script x { from crlf-script }",
  },
  {
    code: "HAP3038",
    meaning: "no variable for a conf file",
    example: "resource-script x { conf { 1x = 2 }; virtual tcp 1.1.1.1:80 { } }",
  },
  {
    code: "HAP3039",
    meaning: "a variable is given twice",
    example: "resource-script x { conf { A = 1; A = 2 }; virtual tcp 1.1.1.1:80 { } }",
  },
  {
    code: "HAP3040",
    meaning: "an archive is not the one that its checksum names",
    example: `install { source x { from binary; sha256 ${"0".repeat(64)}; run make } }`,
  },
  {
    code: "HAP3041",
    meaning: "an archive is too large to be sent",
    example: "install { source x { from huge; run make } }",
  },
  { code: "HAP3042", meaning: "a kernel parameter has two values", example: "sysctl { a.b 1; a.b 2 }" },
  {
    code: "HAP3043",
    meaning: "a value with blanks or signs of a shell stands in a script without `quote`",
    example: 'command "x" { run "echo ${\'a b\'}" }',
  },
  {
    code: "HAP3044",
    meaning: "`adopt` at a service that deletes no address at its start",
    example: "service heartbeat { running; adopt }",
  },
  {
    code: "HAP3060",
    meaning: "a `validate` that does not say where the path goes",
    example: 'file /x { content "a"; validate nginx -t }',
  },
  {
    code: "HAP3201",
    meaning: "something else stands where a file or directory is to be",
    example: 'file /etc { content "" }',
  },
  {
    code: "HAP3202",
    meaning: "a host without a package manager that hap knows",
    example: "install { package heartbeat }",
  },
  { code: "HAP3203", meaning: "a file too large to be edited", example: "hosts { 10.0.0.1 a }" },
  {
    code: "HAP3204",
    meaning: "a change of keys that would split a running pair",
    example: "authkeys { auth 2; 2 sha1 new-key }",
  },
  {
    code: "HAP3205",
    meaning: "a real server that holds the virtual address as a director does",
    example: "real-server { vip 192.168.3.118; method direct }",
  },
  {
    code: "HAP3207",
    meaning: "a part of a file that cannot be told from the rest",
    example: "file /etc/limits.conf { line 'root a' matching '^root' }",
  },
  {
    code: "HAP3208",
    meaning: "a start of keepalived would delete an address that somebody else holds",
    example: "service keepalived { running }",
  },
];

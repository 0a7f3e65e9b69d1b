import type { CodeEntry } from "../diagnostics/code.js";

/**
 * HAP3000 to HAP3299: what steps cannot be, and states of a host that a step cannot work with; HAP6201 to HAP6206:
 * what a drill cannot be.
 */
export const stepCodes = [
  { code: "HAP3006", meaning: "a line is missing", example: 'command "nothing" { creates /tmp/x }' },
  { code: "HAP3014", meaning: "not supported yet", example: "install { package libc6:i386 }" },
  { code: "HAP3030", meaning: "a name with two addresses", example: "hosts { 10.0.0.1 a; 10.0.0.2 a }" },
  {
    code: "HAP3031",
    meaning: "a service that is to be two opposite things",
    example: "service x { running; stopped }",
  },
  {
    code: "HAP3032",
    meaning: "`restart-on` or `reload-on` without `running` or `moved`",
    example: "service x { enabled; restart-on /etc/x }",
  },
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
    code: "HAP3044",
    meaning: "`adopt` at a service that deletes no address at its start",
    example: "service heartbeat { running; adopt }",
  },
  {
    code: "HAP3045",
    meaning: "`include` or `@id` in a keepalived.conf that a playbook takes over",
    example: "keepalived.conf { from including.conf }",
  },
  {
    code: "HAP3047",
    meaning: "`when-needed` and `always` in one `reboot`",
    example: "reboot { when-needed; always }",
  },
  {
    code: "HAP3060",
    meaning: "a `validate` that does not say where the path goes",
    example: 'file /x { content "a"; validate nginx -t }',
  },
  {
    code: "HAP3061",
    meaning: "resource groups for hosts that are no pair",
    example: "haresources { node-a 10.0.0.9 }",
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
  {
    code: "HAP3209",
    meaning: "a file that hap's user on the host may not read",
    example: "authkeys { auth 1; 1 sha1 key }",
  },
  {
    code: "HAP3210",
    meaning: "something that somebody may have planted, where everybody may make a name",
    example: 'file /tmp/x { line "a" }',
  },
  {
    code: "HAP3212",
    meaning: "a unit of systemd for a host without systemd",
    example: 'unit web { content "[Service]" }',
  },
  {
    code: "HAP3213",
    meaning: "a reboot after which Heartbeat or keepalived would not run",
    example: "reboot { always }",
  },
  {
    code: "HAP3214",
    meaning: "an upgrade on a host whose package manager cannot say what is newer",
    example: "install { upgrade }",
  },
  {
    code: "HAP3215",
    meaning: "an upgrade of a package that is not installed",
    example: "install { upgrade nginx }",
  },
  {
    code: "HAP3216",
    meaning: "a resource script for LVS on a host whose table cannot be read",
    example: "resource-script lvs.sh { virtual tcp 10.0.0.1:80 { real 10.0.0.3:80 direct } }",
  },
  {
    code: "HAP3217",
    meaning: "keepalived has just read its file, and keeps fewer instances than are in it",
    example: "service keepalived { running }",
  },
  {
    code: "HAP6020",
    meaning: "a probe names a host that the site does not have",
    example: "verify x { ping 10.0.0.1 from nobody }",
  },
  {
    code: "HAP6201",
    meaning: "a drill has more than one fault",
    example: 'drill "x" { fault reboot on active; fault stop heartbeat on active }',
  },
  { code: "HAP6202", meaning: "a drill on a host that is in no pair", example: 'drill "x" { fault reboot on active }' },
  {
    code: "HAP6203",
    meaning: "`within` and `for` in one line",
    example: 'drill "x" { fault reboot on active; expect vip 10.0.0.1 on active within 5s for 5s }',
  },
  {
    code: "HAP6204",
    meaning: "`expect outage` without `watch`",
    example: 'drill "x" { fault reboot on active; expect outage under 5s }',
  },
  {
    code: "HAP6205",
    meaning: "a drill names a host that the site does not have",
    example: 'drill "x" { fault reboot on active; watch ping 10.0.0.1 from nobody }',
  },
  {
    code: "HAP6206",
    meaning: "a drill names a host that is not of its pair, where only that one can be meant",
    example: 'drill "x" { fault reboot on active; expect vip 10.0.0.1 on nobody }',
  },
  { code: "HAP6402", meaning: "a switch on a host that is in no pair", example: 'switch "x" { to preferred }' },
  { code: "HAP6403", meaning: "a switch to a host that is not of the pair", example: 'switch "x" { to nobody }' },
] as const satisfies readonly CodeEntry[];

declare module "../diagnostics/code.js" {
  interface Codes extends Record<(typeof stepCodes)[number]["code"], CodeEntry> {}
}

/** One mistake of somebody who writes his first playbook, in a file that is else right. */
export interface Newcomer {
  readonly what: string;
  /** An inventory when its first word is `site`. */
  readonly text: string;
  /** The help, as printed. */
  readonly help: string;
  /** Whether the mend is known as an edit: put in, no error is left. */
  readonly isMended: boolean;
}

/** The inventory that the playbooks are for. */
export const BOOK = `site book
set vip = 192.168.3.118
pair directors {
  host node-a 192.168.3.87
  host node-b 192.168.3.88
}
group web { host web-a 192.168.3.100 }
`;

/** A playbook that is right, for an inventory that is not. */
export const RIGHT = 'play "x" on all { service ssh { running } }\n';

const STEP = "service ssh { running }";

function play(steps: string, on = "directors"): string {
  return `play "x" on ${on} {\n${steps.replace(/^/gm, "  ")}\n}\n`;
}

type Row = readonly [what: string, text: string, help: string, isMended?: boolean];

const ROWS: readonly Row[] = [
  // The line that is printed is the whole line.
  ["set without =", `set a 5\n${play("sysctl { a.b ${a} }")}`, "write `set a = 5`"],
  ["set without = in an inventory", "site s\nset a 5\nhost h 10.0.0.1\n", "write `set a = 5`"],
  ["param without =", `param int a 5\n${play("sysctl { a.b ${a} }")}`, "write `param int a = 5`"],
  ["set glued", `set a=5\n${play("sysctl { a.b ${a} }")}`, "`=` is a word of its own: write `set a = 5`"],
  ["set without a name", "site s\nset = 5\nhost h 10.0.0.1\n", "write `set NAME = 5`", false],
  [
    "a reserved word set without `set`",
    `host = 5\n${play(STEP)}`,
    "it means the same everywhere in the language: choose another name",
    false,
  ],
  // Hosts after `on`.
  [
    "! before a group",
    play(STEP, "all, !web"),
    "hosts are left out by a list: write `on ${[h for h in all if h not in web]}`",
  ],
  [
    "! before a host",
    play(STEP, "all !web-a"),
    "hosts are left out by a list: write `on ${[h for h in all if h != web-a]}`",
  ],
  ["brackets after on", play(STEP, "[directors, web]"), "write `on directors web`"],
  ["and after on", play(STEP, "directors and web"), "write `on directors web`"],
  // Colons before a block.
  ["for …: {", play(`for n in [1]: {\n${STEP}\n}`), "no colon stands before a block: write `for n in [1] {`"],
  [
    "else: {",
    play(`if host.preferred {\n${STEP}\n} else: {\n${STEP}\n}`),
    "no colon stands before a block: write `} else {`",
  ],
  ["：{", play(`service ssh：{\nrunning\n}`), "write a blank; quote the word to mean the character itself"],
  ["for …：{", play(`for n in [1]：{\n${STEP}\n}`), "write a blank; quote the word to mean the character itself"],
  // Values of several words.
  ["cron in words", play("cron a {\nat 5 minutes\nrun echo\n}"), 'write `at "*/5 * * * *"` for every 5 minutes', false],
  [
    "cron without quotes",
    play("cron a {\nat */5 * * * *\nrun echo\n}"),
    'a value of several words is quoted: write `at "*/5 * * * *"`',
  ],
  [
    "content without quotes",
    play("file /etc/motd { content hello world }"),
    'a value of several words is quoted: write `content "hello world"`',
  ],
  [
    "a param of two words",
    `param string s = two words\n${play("sysctl { a.b ${s} }")}`,
    'a text of several words is quoted: `"two words"`',
  ],
  ["enabled true", play("service ssh { enabled true }"), "write `enabled`"],
  ["enabled no", play("service ssh { enabled no }"), "write `disabled`"],
  // Expressions.
  ["a call without parentheses", play('sysctl { a.b ${upper "x"} }'), 'did you mean `upper("x")`?'],
  ["n-1", `set n = 5\n${play("sysctl { a.b ${n-1} }")}`, "did you mean `n - 1`?"],
  [
    "a variable of a shell",
    play('file /etc/motd { content "${HOME}" }'),
    "a shell's own is written `\\${HOME}`, or stands in a `<<'END'` heredoc",
  ],
  ["@when ${…}", play("@when ${host.preferred}\n" + STEP), "names stand without `$` in an expression"],
  ["! for not", play("if !host.preferred { service ssh { running } }"), "write `not`"],
  // What is not closed.
  [
    "a condition's text",
    play(`if host.name == "node-a {\n  ${STEP}\n}`),
    'close it with `"` on the same line; text over several lines goes in a heredoc, `<<END`',
    false,
  ],
  [
    "a text over three lines",
    play('file /etc/motd {\ncontent "hello\nbig\nworld"\n}'),
    'close it with `"` on the same line; text over several lines goes in a heredoc, `<<END`',
    false,
  ],
  [
    "a heredoc of a script",
    play("resource-script a.sh {\nstart <<END\necho\nstop <<END\necho\nEND\nstatus <<END\necho\nEND\n}"),
    "close it first; a text that itself holds `<<END` needs another word for its end",
    false,
  ],
  // Other tools.
  ["package as a step", play("package [curl, vim]"), "write `install { package curl vim }`"],
  ["apt as a step", play("apt name=curl state=present"), "write `install { package curl }`"],
  ["a list of packages", play("install { package [curl, vim] }"), "write `package curl vim`"],
  ["packages with commas", play("install { package curl, vim }"), "write `package curl vim`"],
  [
    "a state as a package",
    play("install { package curl state=latest }"),
    "there is no `state`: a package that is named is installed, and a version is `NAME=VERSION`",
    false,
  ],
  [
    "Jinja as a package",
    `set item = curl\n${play('install { package "{{ item }}" }')}`,
    "`{{ … }}` is Jinja: write `${item}`",
  ],
  [
    "values of a shell",
    `set a = 192.168.3.100\nset b = 80\n${play('verify "x" { http http://$a:$b/ }')}`,
    "a value is filled in by `${name}`: write `http://${a}:${b}/`",
  ],
  ["; in a command", play("command x { run cd /tmp; ls; pwd }"), 'quote the whole command: `"cd /tmp; ls; pwd"`'],
  ["a command as a step", play("run ls -l"), 'write `command "ls -l" { run ls -l }`'],
  [
    "a redirection",
    play("command x { run echo 1 >/tmp/x }"),
    "quote the whole command: it is then a script for `sh -e`",
  ],
  [
    "a condition of Ansible",
    play(`service ssh {\n  running\n  when: host.preferred\n}`),
    "write `@when host.preferred`",
  ],
  ["tags of Ansible", play(`service ssh {\n  running\n  tags: start\n}`), "write `@tag start`"],
  ["a service of Ansible", play("service name=ssh state=started"), "write `service ssh { running }`"],
  ["a state behind a service", play("service ssh running"), "write `service ssh { running }`"],
  ["a label of several words", play("verify it works { tcp 192.168.3.100:80 }"), 'write `verify "it works" {`'],
  ["a unit apart", play("ha.cf { keepalive 1 sec; deadtime 10; bcast eth1; node node-a node-b }"), "its number: `1s`"],
  ["a default of a shell", `set nic = eth1\n${play("file /tmp/x { content ${nic:-eth0} }")}`, "written `a ?? b`"],
  ["= to compare", play('if host.name = "node-a" { service ssh { running } }'), "write `==` to compare"],
  ["&& for and", play("if host.preferred && true { service ssh { running } }"), "write `and`"],
  ["|| for or", play("if host.preferred || true { service ssh { running } }"), "write `or`"],
  ["is for ==", play('if host.name is "node-a" { service ssh { running } }'), "write `==` to compare"],
  [
    "elif in a text",
    play(
      "file /tmp/x {\n  content <<END\n    ${if host.preferred}\n    a\n    ${elif true}\n    b\n    ${end}\n  END\n}",
    ),
    "write `${else if …}`",
  ],
  ["an argument of a shell", play("file /tmp/x {\n  content <<END\n    echo ${1}\n  END\n}"), "or write `\\${1}`"],
  ["a variable of a command", play("run ls $HOME"), 'write `command "ls $HOME" { run "ls $HOME" }`'],
  ["a backslash of a command", play("run echo a\\b"), 'run "echo a\\\\b" }`'],
  ["=== to compare", play('if host.name === "node-a" { service ssh { running } }'), "write `==` to compare"],
  ["!== to compare", play('if host.name !== "node-a" { service ssh { running } }'), "write `==` to compare"],
  ["several tags of Ansible", play("service ssh {\n  running\n  tags: [a, b]\n}"), "write `@tag a b`"],
  ["errors that count", play("service ssh {\n  running\n  ignore_errors: no\n}"), "take the line away", false],
  ["; behind run", play("run cd /tmp; ls"), 'write `command "cd /tmp; ls" { run "cd /tmp; ls" }`'],
  ["ansible_host", "site s\nhost a ansible_host=10.0.0.1\n", "the address stands by itself: `10.0.0.1`"],
  [
    "YAML",
    "site s\nhost h 10.0.0.1\nall:\n  hosts:\n    a:\n      ansible_host: 10.0.0.1\n",
    "an inventory of Ansible is read from a file of its own, `-i hosts.yml`; a playbook of Ansible has to be written anew",
    false,
  ],
];

export const NEWCOMERS: readonly Newcomer[] = ROWS.map(([what, text, help, isMended = true]) => ({
  what,
  text,
  help,
  isMended,
}));

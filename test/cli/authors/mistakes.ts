/** How well a mistake is told; the best first. */
export type Grade =
  /** Names the character, habit or cause, and gives a mend that works. */
  | "A"
  /** Tells the cause at its place; the mend has to be thought out. */
  | "B"
  /** At the right place, but the cause is not named. */
  | "C"
  /** Besides the cause, or several errors. */
  | "D"
  /** Silent, misleading or a heap of errors. */
  | "F";

/** A mistake that real authors make, as a change of the playbook: the first `from` becomes `to`. */
export interface Mistake {
  readonly number: number;
  readonly what: string;
  /** How well it is told, by a reader of `said.txt`: whoever changes a text there grades it anew. */
  readonly grade: Grade;
  readonly from: string;
  readonly to: string;
  /** The change is one of the inventory. */
  readonly inInventory?: boolean;
  /** How the file is written; UTF-8 unless given. */
  readonly encoding?: Encoding;
}

/** Encodings of editors; all that is no ASCII is `虚拟地址`. */
export type Encoding = "GBK" | "UTF-16";

const SERVICE = "service heartbeat {\n    running\n    enabled\n  }";
const ENTRIES = "running\n    enabled";
const FIRST = 'verify "it';
const PARAMS = "param interface nic = eth0";

type Row = readonly [grade: Grade, what: string, from: string, to: string, place?: "inventory" | Encoding];

const ROWS: readonly Row[] = [
  ["A", "typo in a step word", "running", "runing"],
  ["A", "typo in a word of ha.cf", "deadtime 10", "deadtme 10"],
  ["A", "typo in a param name used", "/24/${nic}", "/24/${nci}"],
  ["A", "typo in a member", "${h.address}", "${h.adress}"],
  ["A", "typo in `play`", 'play "LVS', 'paly "LVS'],
  ["A", "typo in a kind", SERVICE, SERVICE.replace("service", "sevice")],
  ["A", "typo in a group", "on directors {\n  install", "on director {\n  install"],
  ["B", "typo in an annotation", "@allow HB029", "@alow HB029"],
  ["B", "typo in a rule id", "@allow HB029", "@allow HB0029"],
  ["A", "typo in a param's type", "param interface", "param interfce"],
  ["A", "IP octet too large in ha.cf", "ucast ${nic} 192.168.3.88", "ucast ${nic} 192.168.3.888"],
  ["B", "IP octet missing in a probe", "heartbeat running", "heartbeat running\n    tcp 192.168.3:80"],
  ["A", "missing closing quote of a title", 'play "LVS directors" on', 'play "LVS directors on'],
  ["A", "missing closing quote of a label", 'verify "it works" {', 'verify "it works {'],
  ["A", "verify without quotes", 'verify "it works"', "verify it works"],
  ["A", "title without quotes", 'play "LVS directors"', "play LVS directors"],
  ["A", "smart single quotes in @allow", '"no fencing"', "‘no fencing’"],
  ["A", "smart double quotes in a title", '"LVS directors"', "“LVS directors”"],
  ["A", "missing { of a block", "haresources {", "haresources"],
  ["A", "missing } of a block", "    enabled\n  }\n", "    enabled\n"],
  ["A", "one } too many", "enabled\n  }", "enabled\n  }\n  }"],
  ["A", "missing } at the end of the file", "exactly-one\n  }\n}\n", "exactly-one\n  }\n"],
  ["A", "hosts{ glued", "hosts {", "hosts{"],
  ["A", "parenthesis instead of a brace", SERVICE, "service heartbeat (\n    running\n    enabled\n  )"],
  ["A", "python style: colon and indent, no braces", SERVICE, "service heartbeat:\n    running\n    enabled"],
  ["A", "{ on the next line", "service heartbeat {", "service heartbeat\n  {"],
  ["A", "YAML key: value in a block", "keepalive 1", "keepalive: 1"],
  ["A", "YAML list items in a block", ENTRIES, "- running\n    - enabled"],
  ["A", "{{ var }}", "IPaddr2::${vip}/24/${nic}", "IPaddr2::{{ vip }}/24/{{ nic }}"],
  ["A", "{{ var }} in quotes", "vip ${vip} held", 'vip "{{ vip }}" held'],
  [
    "A",
    "an Ansible play",
    "hap 1",
    "---\n- name: install heartbeat\n  hosts: directors\n  become: yes\n  tasks:\n    - name: install\n      yum: name=heartbeat state=present\n    - name: start\n      service: name=heartbeat state=started enabled=yes\n",
  ],
  ["A", "Ansible's name=value at the kind", SERVICE, "service name=heartbeat state=started"],
  ["B", "service: state=started", ENTRIES, "state=started\n    enabled=yes"],
  ["A", "when: inside", "enabled\n  }", "enabled\n    when: host.preferred\n  }"],
  ["A", "tags: inside", "enabled\n  }", "enabled\n    tags: start\n  }"],
  ["B", "notify in ha.cf", "initdead 60", "initdead 60\n    notify: restart heartbeat"],
  [
    "A",
    "jinja for",
    "for h in directors { ${h.address} ${h.name} }",
    "{% for h in directors %}\n    ${h.address} ${h.name}\n    {% endfor %}",
  ],
  ["A", "jinja filter", "/24/${nic}", "/24/${nic | default('eth0')}"],
  ["A", "$var instead of ${var}", "IPaddr2::${vip}/24/${nic}", "IPaddr2::$vip/24/$nic"],
  ["B", "shell default in ${…}", "/24/${nic}", "/24/${nic:-eth0}"],
  ["A", "set x 5 (no =)", PARAMS, "set nic eth0"],
  ["A", "set x=5 (glued)", PARAMS, "set nic=eth0"],
  [
    "A",
    "run with > glued",
    FIRST,
    `command "c" {\n    run echo 1 >/proc/sys/net/ipv4/ip_forward\n    unless false\n  }\n  ${FIRST}`,
  ],
  ["A", "export nic=eth0", PARAMS, "export nic=eth0"],
  ["B", "if [ … ]; then", SERVICE, "if [ $x = 1 ]; then\n  service heartbeat {\n    running\n  }\n  fi"],
  ["A", "= for == in an if", ENTRIES, 'if host.name = "n1" { running }\n    enabled'],
  ["A", "if ${host.preferred} {", "running", "if ${host.preferred} { running }"],
  ["A", "// comment", "logfile /var/log/ha-log", "// the log\n    logfile /var/log/ha-log"],
  ["A", "/* comment */", "logfile /var/log/ha-log", "/* the log */\n    logfile /var/log/ha-log"],
  ["A", "; comment", SERVICE, "service heartbeat {\n    ; the daemon\n    running\n    enabled\n  }"],
  ["B", "comma between block entries", ENTRIES, "running,\n    enabled"],
  ["A", "comma between nodes", "node n1\n    node n2", "node n1,n2"],
  ["A", "heredoc <<-EOF", FIRST, `file /etc/x {\n    content <<-EOF\n      a\n    EOF\n  }\n  ${FIRST}`],
  ["A", 'heredoc << "EOF"', FIRST, `file /etc/x {\n    content << "EOF"\n      a\n    EOF\n  }\n  ${FIRST}`],
  [
    "B",
    "shell script in <<END with ${1}",
    FIRST,
    `resource-script myop.sh {\n    start <<END\n      case \${1} in start) echo $VIP;; esac\n    END\n    stop <<'END'\n      true\n    END\n    status <<'END'\n      true\n    END\n  }\n  ${FIRST}`,
  ],
  ["B", "heredoc with the text on its line", FIRST, `file /etc/x {\n    content <<EOF a\n    EOF\n  }\n  ${FIRST}`],
  ["A", "full-width semicolon", ENTRIES, "running； enabled"],
  ["A", "full-width colon in an address", FIRST, `verify "port" {\n    tcp \${vip}：80\n  }\n  ${FIRST}`],
  ["B", "full-width braces", SERVICE, "service heartbeat ｛\n    running\n    enabled\n  ｝"],
  ["A", "full-width equals sign", PARAMS, "param interface nic ＝ eth0"],
  ["A", "full-width digits", "deadtime 10", "deadtime １０"],
  ["A", "full-width hash before a comment", "vip            # the virtual", "vip            ＃ the virtual"],
  [
    "B",
    "full-width parentheses in an expression",
    "for h in directors {",
    'for h in directors {\n      10.0.0.9 ${join（directors, ""）}\n    }\n    for h in directors {',
  ],
  ["A", "full-width comma between nodes", "node n1\n    node n2", "node n1，n2"],
  ["A", "Chinese full stop at the line end", "auto_failback off", "auto_failback off。"],
  ["A", "full-width quotes", '"it works"', "＂it works＂"],
  [
    "A",
    "en dash in a kind (Word autocorrect)",
    FIRST,
    `real–server {\n    vip \${vip}\n    method tunnel\n  }\n  ${FIRST}`,
  ],
  [
    "A",
    "em dash for -- in a command",
    FIRST,
    `command "c" {\n    run ./configure —prefix=/usr\n    creates /usr/x\n  }\n  ${FIRST}`,
  ],
  ["A", "PDF ligature", "logfile /var", "logﬁle /var"],
  ["A", "PDF soft hyphen", "logfile /var", "log\u00adfile /var"],
  ["A", "zero-width space", "keepalive 1", "keepalive\u200b 1"],
  ["A", "no-break space", "keepalive 1", "keepalive\u00a01"],
  ["A", "a GBK file", "# the virtual address", "# 虚拟地址", "GBK"],
  ["A", "a UTF-16 file", "# the virtual address", "# 虚拟地址", "UTF-16"],
  ["A", "Cyrillic а in a keyword", "deadtime 10", "deаdtime 10"],
  ["A", "Greek ο in a name used", "/24/${nic}", "/24/${niс}"],
  ["A", "prompt copied along", "keepalive 1", "# vi /etc/ha.d/ha.cf\n    [root@LD ha.d]# keepalive 1"],
  [
    "A",
    "$ prompt before a command",
    FIRST,
    `command "c" {\n    run $ make install\n    creates /usr/x\n  }\n  ${FIRST}`,
  ],
  ["A", "param without a type", "param ip        vip", "param vip"],
  ["A", "param name type", "param ip        vip", "param vip ip"],
  ["A", "param name: type", "param ip        vip", "param vip: ip"],
  ["A", "param without =", PARAMS, "param interface nic eth0"],
  ["A", "value in quotes with unit", "deadtime 10", 'deadtime "10 s"'],
  ["A", "unit as a word", "deadtime 10", "deadtime 10 sec"],
  ["B", "vip given with /24", "set vip = 192.168.3.118", "set vip = 192.168.3.118/24", "inventory"],
  ["A", "key: value in an inventory", "set vip = 192.168.3.118", "vip: 192.168.3.118", "inventory"],
  ["A", "nested use of a step in a step", ENTRIES, `${ENTRIES}\n    verify "x" { heartbeat running }`],
  ["B", "a step outside of a play", 'play "LVS', 'install { package ntp }\nplay "LVS'],
  ["B", "names in 'on' with commas", "on directors {\n  install", "on directors, realservers {\n  install"],
  ["A", "`hosts:` for `on`", "on directors {\n  install", "hosts: directors {\n  install"],
  ["A", "service NAME running on one line", SERVICE, "service heartbeat running"],
  ["A", "install NAME on one line", "install {\n    package heartbeat\n  }", "install heartbeat"],
  ["A", "command without a block", SERVICE, `${SERVICE}\n  command ls -l`],
  ["A", "run without a command around it", SERVICE, `${SERVICE}\n  run ls -l`],
  ["A", "YAML block text: content |", SERVICE, `${SERVICE}\n  file /etc/x {\n    content |\n      a\n      b\n  }`],
  ["A", '""" around a text', SERVICE, `${SERVICE}\n  file /etc/x {\n    content """\n      a\n    """\n  }`],
  ["A", "a line of sysctl.conf: key=value", SERVICE, `${SERVICE}\n  sysctl {\n    net.ipv4.ip_forward=1\n  }`],
  ["A", "sysctl -w", SERVICE, `${SERVICE}\n  sysctl {\n    sysctl -w net.ipv4.ip_forward 1\n  }`],
  ["B", "while", SERVICE, `while true {\n  ${SERVICE}\n  }`],
  [
    "A",
    "elif",
    ENTRIES,
    'if host.preferred {\n      running\n    } elif host.name == "n2" {\n      stopped\n    }\n    enabled',
  ],
  ["A", "@when x is y", SERVICE, `@when host.name is "n1"\n  ${SERVICE}`],
  ["B", "@when with a block", SERVICE, `@when host.preferred {\n  ${SERVICE}\n  }`],
  ["A", "a comment inside a continued list", PARAMS, `set l = a \\\n    # more\n    b\n${PARAMS}`],
  ["A", "a doubled line that opens a block", "hosts {", "hosts {\n  hosts {"],
];

/** All of them, numbered from 1. */
export const MISTAKES: readonly Mistake[] = ROWS.map(([grade, what, from, to, place], index) => ({
  number: index + 1,
  what,
  grade,
  from,
  to,
  inInventory: place === "inventory",
  ...(place === "GBK" || place === "UTF-16" ? { encoding: place } : {}),
}));

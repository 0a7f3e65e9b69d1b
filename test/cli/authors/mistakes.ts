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
  readonly from: string;
  readonly to: string;
  /** The change is one of the inventory. */
  readonly inInventory?: boolean;
}

const SERVICE = "service heartbeat {\n    running\n    enabled\n  }";
const ENTRIES = "running\n    enabled";
const FIRST = 'verify "it';
const PARAMS = "param interface nic = eth0";

type Row = readonly [what: string, from: string, to: string, place?: "inventory"];

const ROWS: readonly Row[] = [
  ["typo in a step word", "running", "runing"],
  ["typo in a word of ha.cf", "deadtime 10", "deadtme 10"],
  ["typo in a param name used", "/24/${nic}", "/24/${nci}"],
  ["typo in a member", "${h.address}", "${h.adress}"],
  ["typo in `play`", 'play "LVS', 'paly "LVS'],
  ["typo in a kind", SERVICE, SERVICE.replace("service", "sevice")],
  ["typo in a group", "on directors {\n  install", "on director {\n  install"],
  ["typo in an annotation", "@allow HB029", "@alow HB029"],
  ["typo in a rule id", "@allow HB029", "@allow HB0029"],
  ["typo in a param's type", "param interface", "param interfce"],
  ["IP octet too large in ha.cf", "ucast ${nic} 192.168.3.88", "ucast ${nic} 192.168.3.888"],
  ["IP octet missing in a probe", "heartbeat running", "heartbeat running\n    tcp 192.168.3:80"],
  ["missing closing quote of a title", 'play "LVS directors" on', 'play "LVS directors on'],
  ["missing closing quote of a label", 'verify "it works" {', 'verify "it works {'],
  ["verify without quotes", 'verify "it works"', "verify it works"],
  ["title without quotes", 'play "LVS directors"', "play LVS directors"],
  ["smart single quotes in @allow", '"no fencing"', "‘no fencing’"],
  ["smart double quotes in a title", '"LVS directors"', "“LVS directors”"],
  ["missing { of a block", "haresources {", "haresources"],
  ["missing } of a block", "    enabled\n  }\n", "    enabled\n"],
  ["one } too many", "enabled\n  }", "enabled\n  }\n  }"],
  ["missing } at the end of the file", "exactly-one\n  }\n}\n", "exactly-one\n  }\n"],
  ["hosts{ glued", "hosts {", "hosts{"],
  ["parenthesis instead of a brace", SERVICE, "service heartbeat (\n    running\n    enabled\n  )"],
  ["python style: colon and indent, no braces", SERVICE, "service heartbeat:\n    running\n    enabled"],
  ["{ on the next line", "service heartbeat {", "service heartbeat\n  {"],
  ["YAML key: value in a block", "keepalive 1", "keepalive: 1"],
  ["YAML list items in a block", ENTRIES, "- running\n    - enabled"],
  ["{{ var }}", "IPaddr2::${vip}/24/${nic}", "IPaddr2::{{ vip }}/24/{{ nic }}"],
  ["{{ var }} in quotes", "vip ${vip} held", 'vip "{{ vip }}" held'],
  [
    "an Ansible play",
    "hap 1",
    "---\n- name: install heartbeat\n  hosts: directors\n  become: yes\n  tasks:\n    - name: install\n      yum: name=heartbeat state=present\n    - name: start\n      service: name=heartbeat state=started enabled=yes\n",
  ],
  ["Ansible's name=value at the kind", SERVICE, "service name=heartbeat state=started"],
  ["service: state=started", ENTRIES, "state=started\n    enabled=yes"],
  ["when: inside", "enabled\n  }", "enabled\n    when: host.preferred\n  }"],
  ["tags: inside", "enabled\n  }", "enabled\n    tags: start\n  }"],
  ["notify in ha.cf", "initdead 60", "initdead 60\n    notify: restart heartbeat"],
  [
    "jinja for",
    "for h in directors { ${h.address} ${h.name} }",
    "{% for h in directors %}\n    ${h.address} ${h.name}\n    {% endfor %}",
  ],
  ["jinja filter", "/24/${nic}", "/24/${nic | default('eth0')}"],
  ["$var instead of ${var}", "IPaddr2::${vip}/24/${nic}", "IPaddr2::$vip/24/$nic"],
  ["shell default in ${…}", "/24/${nic}", "/24/${nic:-eth0}"],
  ["set x 5 (no =)", PARAMS, "set nic eth0"],
  ["set x=5 (glued)", PARAMS, "set nic=eth0"],
  [
    "run with > glued",
    FIRST,
    `command "c" {\n    run echo 1 >/proc/sys/net/ipv4/ip_forward\n    unless false\n  }\n  ${FIRST}`,
  ],
  ["export nic=eth0", PARAMS, "export nic=eth0"],
  ["if [ … ]; then", SERVICE, "if [ $x = 1 ]; then\n  service heartbeat {\n    running\n  }\n  fi"],
  ["= for == in an if", ENTRIES, 'if host.name = "n1" { running }\n    enabled'],
  ["if ${host.preferred} {", "running", "if ${host.preferred} { running }"],
  ["// comment", "logfile /var/log/ha-log", "// the log\n    logfile /var/log/ha-log"],
  ["/* comment */", "logfile /var/log/ha-log", "/* the log */\n    logfile /var/log/ha-log"],
  ["; comment", SERVICE, "service heartbeat {\n    ; the daemon\n    running\n    enabled\n  }"],
  ["comma between block entries", ENTRIES, "running,\n    enabled"],
  ["comma between nodes", "node n1\n    node n2", "node n1,n2"],
  ["heredoc <<-EOF", FIRST, `file /etc/x {\n    content <<-EOF\n      a\n    EOF\n  }\n  ${FIRST}`],
  ['heredoc << "EOF"', FIRST, `file /etc/x {\n    content << "EOF"\n      a\n    EOF\n  }\n  ${FIRST}`],
  [
    "shell script in <<END with ${1}",
    FIRST,
    `resource-script myop.sh {\n    start <<END\n      case \${1} in start) echo $VIP;; esac\n    END\n    stop <<'END'\n      true\n    END\n    status <<'END'\n      true\n    END\n  }\n  ${FIRST}`,
  ],
  ["heredoc with the text on its line", FIRST, `file /etc/x {\n    content <<EOF a\n    EOF\n  }\n  ${FIRST}`],
  ["full-width semicolon", ENTRIES, "running； enabled"],
  ["full-width colon in an address", FIRST, `verify "port" {\n    tcp \${vip}：80\n  }\n  ${FIRST}`],
  ["full-width braces", SERVICE, "service heartbeat ｛\n    running\n    enabled\n  ｝"],
  ["full-width equals sign", PARAMS, "param interface nic ＝ eth0"],
  ["full-width digits", "deadtime 10", "deadtime １０"],
  ["full-width hash before a comment", "vip            # the virtual", "vip            ＃ the virtual"],
  [
    "full-width parentheses in an expression",
    "for h in directors {",
    'for h in directors {\n      10.0.0.9 ${join（directors, ""）}\n    }\n    for h in directors {',
  ],
  ["full-width comma between nodes", "node n1\n    node n2", "node n1，n2"],
  ["Chinese full stop at the line end", "auto_failback off", "auto_failback off。"],
  ["full-width quotes", '"it works"', "＂it works＂"],
  ["en dash in a kind (Word autocorrect)", FIRST, `real–server {\n    vip \${vip}\n    method tunnel\n  }\n  ${FIRST}`],
  [
    "em dash for -- in a command",
    FIRST,
    `command "c" {\n    run ./configure —prefix=/usr\n    creates /usr/x\n  }\n  ${FIRST}`,
  ],
  ["PDF ligature", "logfile /var", "logﬁle /var"],
  ["PDF soft hyphen", "logfile /var", "log\u00adfile /var"],
  ["zero-width space", "keepalive 1", "keepalive\u200b 1"],
  ["no-break space", "keepalive 1", "keepalive\u00a01"],
  ["a GBK file", "# the virtual address", "# \u0000GBK"],
  ["a UTF-16 file", "# the virtual address", "# \u0000UTF-16"],
  ["Cyrillic а in a keyword", "deadtime 10", "deаdtime 10"],
  ["Greek ο in a name used", "/24/${nic}", "/24/${niс}"],
  ["prompt copied along", "keepalive 1", "# vi /etc/ha.d/ha.cf\n    [root@LD ha.d]# keepalive 1"],
  ["$ prompt before a command", FIRST, `command "c" {\n    run $ make install\n    creates /usr/x\n  }\n  ${FIRST}`],
  ["param without a type", "param ip        vip", "param vip"],
  ["param name type", "param ip        vip", "param vip ip"],
  ["param name: type", "param ip        vip", "param vip: ip"],
  ["param without =", PARAMS, "param interface nic eth0"],
  ["value in quotes with unit", "deadtime 10", 'deadtime "10 s"'],
  ["unit as a word", "deadtime 10", "deadtime 10 sec"],
  ["vip given with /24", "set vip = 192.168.3.118", "set vip = 192.168.3.118/24", "inventory"],
  ["key: value in an inventory", "set vip = 192.168.3.118", "vip: 192.168.3.118", "inventory"],
  ["nested use of a step in a step", ENTRIES, `${ENTRIES}\n    verify "x" { heartbeat running }`],
  ["a step outside of a play", 'play "LVS', 'install { package ntp }\nplay "LVS'],
  ["names in 'on' with commas", "on directors {\n  install", "on directors, realservers {\n  install"],
  ["`hosts:` for `on`", "on directors {\n  install", "hosts: directors {\n  install"],
  ["service NAME running on one line", SERVICE, "service heartbeat running"],
  ["install NAME on one line", "install {\n    package heartbeat\n  }", "install heartbeat"],
  ["command without a block", SERVICE, `${SERVICE}\n  command ls -l`],
  ["run without a command around it", SERVICE, `${SERVICE}\n  run ls -l`],
  ["YAML block text: content |", SERVICE, `${SERVICE}\n  file /etc/x {\n    content |\n      a\n      b\n  }`],
  ['""" around a text', SERVICE, `${SERVICE}\n  file /etc/x {\n    content """\n      a\n    """\n  }`],
  ["a line of sysctl.conf: key=value", SERVICE, `${SERVICE}\n  sysctl {\n    net.ipv4.ip_forward=1\n  }`],
  ["sysctl -w", SERVICE, `${SERVICE}\n  sysctl {\n    sysctl -w net.ipv4.ip_forward 1\n  }`],
  ["while", SERVICE, `while true {\n  ${SERVICE}\n  }`],
  [
    "elif",
    ENTRIES,
    'if host.preferred {\n      running\n    } elif host.name == "n2" {\n      stopped\n    }\n    enabled',
  ],
  ["@when x is y", SERVICE, `@when host.name is "n1"\n  ${SERVICE}`],
  ["@when with a block", SERVICE, `@when host.preferred {\n  ${SERVICE}\n  }`],
  ["a comment inside a continued list", PARAMS, `set l = a \\\n    # more\n    b\n${PARAMS}`],
  ["a doubled line that opens a block", "hosts {", "hosts {\n  hosts {"],
];

/** All of them, numbered from 1. */
export const MISTAKES: readonly Mistake[] = ROWS.map(([what, from, to, place], index) => ({
  number: index + 1,
  what,
  from,
  to,
  inInventory: place === "inventory",
}));

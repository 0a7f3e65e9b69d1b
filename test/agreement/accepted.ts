/** A difference between hap and the daemon that is meant, and why. A difference that is in no list fails the test. */
export interface Accepted {
  /** What an error of hap looks like, `CODE message`, or a line of what the daemon says. */
  readonly pattern: RegExp;
  readonly reason: string;
}

/** Errors of hap where the daemon starts. */
export const ALARMS: readonly Accepted[] = [
  { pattern: /^HB010 /, reason: "with ping nodes only it starts, and each node takes the other for dead" },
  { pattern: /^HB021 /, reason: "with one node nothing fails over; takeover scripts know one other node" },
  { pattern: /^HB012 /, reason: "a port beyond 65535 becomes another one without a word" },
  { pattern: /^HB031 /, reason: "a ping node of the pair says nothing about the network" },
  { pattern: /^HB033 /, reason: "haresources is not looked at" },
  { pattern: /^HB064 /, reason: "of two keys with one number one is lost, and the nodes may disagree which" },
  { pattern: /^HB066 /, reason: "the key is the same everywhere, and everybody can guess it" },
  { pattern: /^HB072 /, reason: "only the scripts read this line: they find a node that is none" },
  { pattern: /^HB074 /, reason: "the group is misread or the address is on two nodes, at the takeover" },
  { pattern: /^HB075 /, reason: "the last resource is not found, at the takeover" },
  { pattern: /^HB077 /, reason: "the address fails, at the takeover" },
  { pattern: /^HB091 /, reason: "a blank that is none is never meant" },
  { pattern: /^HB099 expected a host's name or address/, reason: "a directive within another's line is never meant" },
  { pattern: /^HB10[5678] /, reason: "the resource fails or is on both nodes, at the takeover" },
  { pattern: /^HB102 /, reason: "the line is for the other node, which does not start or cannot fence" },
  { pattern: /^HAP3004 expected an interface/, reason: "the daemon says that it has started, and dies seconds later" },
  { pattern: /^HAP3004 expected a port/, reason: "mcast6 with a port that is none: another one is used" },
];

/** What the daemon refuses for a reason that only a host shows. */
export const MISSES: readonly Accepted[] = [
  { pattern: /^Current node \[.*\] not in configuration!/, reason: "the name is the host's: HB050, asked on the host" },
  {
    pattern: /interface.*\[.*\] does not exist|device \[.*\] is invalid or not set up/i,
    reason: "HB053, asked on the host",
  },
  { pattern: /Invalid uid \[/, reason: "the user is the host's: HB032, asked on the host" },
  {
    pattern: /Client child command \[.*\] is not executable/,
    reason: "the program is the host's: HB032, asked on the host",
  },
  { pattern: /Invalid (user id|group) name \[[^\]]/, reason: "users and groups are the host's" },
  {
    pattern: /cannot resolve hostname|unknown host: |bad addr \[(?![\d.]*\])[\w.-]+\]/i,
    reason: "names are looked up on the host: HB020",
  },
  { pattern: /Illegal ping6 .*\[[\w.-]*[g-z_-]/i, reason: "names are looked up on the host" },
  { pattern: /getaddrinfo\(/, reason: "names of services are looked up on the host" },
  { pattern: /serial port|not a char device/i, reason: "the device is the host's" },
  {
    pattern: /Cannot open |ssh facility|sending\/receiving pdu/,
    reason: "the file or the device that fences is the host's",
  },
  { pattern: /Invalid Stonith configuration parameter \[ \S+ 161 /, reason: "wti_mpc asks the device" },
];

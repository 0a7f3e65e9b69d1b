/** A script of resource.d that comes with Heartbeat or resource-agents, called `name::argument::…`. */
export interface Agent {
  /** How many arguments it takes, at least and at most. */
  readonly least: number;
  readonly most: number;
  /** How it is written. */
  readonly usage: string;
}

const agent = (least: number, most: number, usage: string): Agent => ({ least, most, usage });

/** The agents of resource.d in Debian (resource-agents 4.12, drbd-utils, ldirectord) and what their usage texts say. */
export const AGENTS: Readonly<Record<string, Agent>> = {
  AudibleAlarm: agent(0, 1, "AudibleAlarm::NODES"),
  Delay: agent(0, 3, "Delay::SECONDS"),
  Filesystem: agent(3, 4, "Filesystem::DEVICE::MOUNT-POINT::TYPE"),
  ICP: agent(2, 2, "ICP::CLUSTER::DEVICE"),
  IPaddr: agent(1, 1, "IPaddr::ADDRESS/24/INTERFACE"),
  IPaddr2: agent(1, 1, "IPaddr2::ADDRESS/24/INTERFACE"),
  IPsrcaddr: agent(1, 1, "IPsrcaddr::ADDRESS"),
  IPv6addr: agent(1, 1, "IPv6addr::ADDRESS/64/INTERFACE"),
  LVM: agent(1, 2, "LVM::VOLUME-GROUP"),
  LVSSyncDaemonSwap: agent(1, 2, "LVSSyncDaemonSwap::master::SYNCID"),
  LinuxSCSI: agent(1, 1, "LinuxSCSI::HOST:CHANNEL:ID:LUN"),
  MailTo: agent(1, 2, "MailTo::ADDRESS::SUBJECT"),
  OCF: agent(1, 99, "OCF::AGENT::ARGUMENTS"),
  Raid1: agent(1, 2, "Raid1::FILE::DEVICE"),
  SendArp: agent(2, 2, "SendArp::ADDRESS::INTERFACE"),
  ServeRAID: agent(2, 3, "ServeRAID::CONTROLLER::GROUP"),
  WAS: agent(0, 1, "WAS::CONFIGURATION-FILE"),
  WinPopup: agent(1, 1, "WinPopup::HOST-FILE"),
  Xinetd: agent(1, 1, "Xinetd::SERVICE"),
  apache: agent(0, 1, "apache::CONFIGURATION-FILE"),
  db2: agent(1, 1, "db2::INSTANCE"),
  drbddisk: agent(0, 1, "drbddisk::RESOURCE"),
  drbdupper: agent(0, 1, "drbdupper::RESOURCE"),
  "hto-mapfuncs": agent(0, 0, "a library of other agents, no resource"),
  ids: agent(1, 2, "ids::INSTANCE"),
  ldirectord: agent(0, 1, "ldirectord::ldirectord.cf"),
  portblock: agent(3, 4, "portblock::tcp::PORT::block"),
};

/** File systems that Filesystem mounts, of `-t` of mount(8). */
export const FILE_SYSTEMS = [
  ...[
    "ext2",
    "ext3",
    "ext4",
    "xfs",
    "btrfs",
    "jfs",
    "reiserfs",
    "nfs",
    "nfs4",
    "cifs",
    "smbfs",
    "gfs",
    "gfs2",
    "ocfs2",
  ],
  ...["vfat", "iso9660", "tmpfs", "none", "auto", "bind", "f2fs", "zfs", "glusterfs", "ceph", "lustre"],
];

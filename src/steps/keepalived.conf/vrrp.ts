import type { FieldSpecs } from "../../model/schema.js";
import { arg, blocks, lines, optional, requiredLine, zeroOrMore } from "../../model/schema-builders.js";
import { flag, items, NAME, needed, num, one, oneOrNone, rowsOf, runs, secs, section, toggle } from "./lines.js";
import { address, addressWithLength, group, nic, password, text, whole, word } from "./values.js";
import { oneOf } from "../../model/builtin-arg-types.js";

const NUMBER = 2 ** 31 - 1;

/** Programs called when the state of an instance or group changes. */
const NOTIFY: FieldSpecs = {
  notify: runs("called at each change with INSTANCE, name, state and priority"),
  notify_master: runs("called when it becomes master"),
  notify_backup: runs("called when it becomes backup"),
  notify_fault: runs("called when it cannot run"),
  notify_stop: runs("called when it stops"),
  notify_deleted: runs("called when a reload removes it"),
  smtp_alert: toggle("mails about state changes"),
  notify_priority_changes: toggle("calls notify scripts when the priority changes"),
};

/** What an instance or a group watches. */
const TRACK: FieldSpecs = {
  track_interface: items("interfaces whose loss means FAULT, or `weight N`", "interface", nic),
  track_script: items("scripts whose failure means FAULT, or `weight N`", "script", word),
  track_file: items("files whose number is added to the priority", "file", word),
  track_process: items("processes whose end means FAULT, or `weight N`", "process", word),
  track_bfd: items("BFD instances", "BFD instance", word),
};

const GARP: FieldSpecs = {
  garp_master_delay: num("seconds after a takeover to the second set of gratuitous ARPs", 0, NUMBER, "5"),
  garp_master_repeat: num("gratuitous ARPs at a time", 1, NUMBER, "5"),
  garp_master_refresh: num("seconds between refreshing ARPs while master; 0 is never", 0, NUMBER, "0"),
  garp_master_refresh_repeat: num("gratuitous ARPs at each refresh", 1, NUMBER, "1"),
  garp_lower_prio_delay: num("seconds to the ARPs after a lower advert was heard", 0, NUMBER),
  garp_lower_prio_repeat: num("gratuitous ARPs after a lower advert was heard", 0, NUMBER),
  down_timer_adverts: num("missed adverts that mean a dead master", 1, 100, "3"),
  lower_prio_no_advert: toggle("answers no lower advert"),
  higher_prio_send_advert: toggle("sends an advert when a higher one is heard, then yields"),
  skip_check_adv_addr: toggle("does not compare the addresses of each advert"),
};

/** Lines of `vrrp_instance`. */
const INSTANCE: FieldSpecs = {
  state: one("the state it would like at start; the priority decides", oneOf("MASTER", "BACKUP"), "BACKUP"),
  interface: one("the interface that adverts and addresses use", nic),
  virtual_router_id: requiredLine("number of the virtual router, the same on both nodes and no other pair's", {
    value: arg("the number", whole(1, 255)),
  }),
  priority: num("the higher one is master; 255 owns the address", 1, 255, "100"),
  advert_int: secs("seconds between adverts; whole ones in version 2", 0.01, 255, "1"),
  nopreempt: flag("a node that starts leaves a lower master alone; wants `state BACKUP`"),
  preempt: flag("a higher node takes over"),
  preempt_delay: secs("seconds before it takes over", 0, 1000, "0"),
  version: num("version of VRRP", 2, 3),
  virtual_ipaddress: items("the addresses that move", "address[/length]", addressWithLength),
  virtual_ipaddress_excluded: items(
    "addresses that move and stand in no advert",
    "address[/length]",
    addressWithLength,
  ),
  virtual_routes: items("routes that move", "route", word),
  virtual_rules: items("routing rules that move", "rule", word),
  promote_secondaries: flag("keeps secondary addresses when the first one goes"),
  authentication: section(
    "adverts carry a password; version 2 only",
    {},
    {
      auth_type: one("how", oneOf("PASS", "AH")),
      auth_pass: lines("the password: eight bytes count, sent in clear", { value: arg("the password", password) }),
    },
  ),
  unicast_src_ip: one("the own address that adverts come from", address),
  unicast_peer: blocks("the other nodes, instead of multicast", {}, rowsOf("address", address)),
  unicast_ttl: num("TTL of unicast adverts", 0, 255),
  unicast_fault_no_peer: flag("FAULT while there is no peer"),
  check_unicast_src: flag("takes adverts from known peers only"),
  old_unicast_checksum: oneOrNone("checksum as before 1.2.8", word),
  mcast_src_ip: one("the own address that multicast adverts come from", address),
  mcast_dst_ip: one("multicast group of this instance", group),
  track_src_ip: flag("FAULT while the own address is missing"),
  ...TRACK,
  dont_track_primary: flag("the interface's own state does not matter"),
  use_vmac: lines("addresses on an interface with a MAC of its own", {
    interface: optional("its name", nic),
    mac: optional("its MAC", word),
  }),
  use_vmac_addr: flag("the same for each address with an interface of its own"),
  vmac_xmit_base: flag("adverts leave by the interface below"),
  use_ipvlan: oneOrNone("addresses on an ipvlan interface", word),
  vrf: one("VRF", word),
  native_ipv6: flag("adverts by IPv6"),
  ...GARP,
  strict_mode: toggle("strict VRRP"),
  accept: flag("a master answers at its addresses"),
  no_accept: flag("a master does not answer at its addresses"),
  ...NOTIFY,
  notify_master_rx_lower_pri: runs("called when a master hears a lower advert"),
  debug: num("how much to log", 0, 4),
  kernel_rx_buf_size: num("receive buffer, bytes", 1, NUMBER),
  linkbeat_use_polling: flag("asks the interface for its link state (old)"),
  lvs_sync_daemon_interface: one("interface of LVS's sync daemon (old)", nic),
};

/** What instances watch, and what ties them together. */
export const VRRP: FieldSpecs = {
  vrrp_instance: section("one virtual router: addresses that are on one node at a time", NAME, INSTANCE),
  vrrp_sync_group: section("instances that move together", NAME, {
    group: items("the instances", "instance", word),
    ...TRACK,
    ...NOTIFY,
    sync_group_tracking_weight: flag("weights of its members count"),
    global_tracking: flag("old word for `sync_group_tracking_weight`"),
  }),
  vrrp_script: section("a check that instances may watch", NAME, {
    script: needed(runs("the program; exit status 0 is good")),
    interval: num("seconds between checks", 1, NUMBER, "1"),
    timeout: num("seconds after which it has failed", 0, NUMBER, "0"),
    weight: lines("added to the priority while good (or below zero: while bad); 0 means FAULT while bad", {
      value: arg("the weight", whole(-253, 253)),
      reverse: optional("`reverse`", oneOf("reverse")),
    }),
    rise: num("good checks that make it good", 1, NUMBER, "1"),
    fall: num("bad checks that make it bad", 1, NUMBER, "1"),
    user: lines("who runs it", { user: arg("user", word), group: optional("group", word) }),
    init_fail: flag("bad until a check was good"),
  }),
  vrrp_track_process: section("a process that instances may watch", NAME, {
    process: needed(lines("its name and arguments", { words: zeroOrMore("name and arguments", text) })),
    param_match: oneOrNone("how arguments are compared", oneOf("initial", "partial")),
    weight: lines("added to the priority while it runs", {
      value: arg("the weight", whole(-254, 254)),
      reverse: optional("`reverse`", oneOf("reverse")),
    }),
    quorum: num("how many must run", 1, 65535, "1"),
    quorum_max: num("how many may run", 0, 65535),
    delay: secs("seconds before a change counts", 0, 3600),
    fork_delay: secs("seconds before a start counts", 0, 3600),
    terminate_delay: secs("seconds before an end counts", 0, 3600),
    full_command: flag("compares the whole command line"),
  }),
  track_file: section("a file whose number instances may watch", NAME, trackedFile()),
  vrrp_track_file: section("old word for `track_file`", NAME, trackedFile()),
  track_group: section("instances that addresses may watch together", NAME, {
    group: items("the instances", "instance", word),
  }),
};

function trackedFile(): FieldSpecs {
  return {
    file: needed(one("its path", word)),
    weight: lines("factor of the number; 0: a number other than 0 means FAULT", {
      value: arg("the factor", whole(-254, 254)),
      reverse: optional("`reverse`", oneOf("reverse")),
    }),
    init_file: lines("makes the file with this number", {
      value: optional("the number", whole(-2147483648, NUMBER)),
      overwrite: optional("`overwrite`", oneOf("overwrite")),
    }),
  };
}

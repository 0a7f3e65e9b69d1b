import { integer, oneOf } from "../../model/arg-types.js";
import type { ArgType } from "../../model/arg-type.js";
import type { ForwardingMethod } from "../../model/cluster-files.js";

/** Schedulers of ip_vs in Linux 6.1. */
export const scheduler = oneOf(
  ...["rr", "wrr", "lc", "wlc", "lblc", "lblcr", "dh", "sh", "sed", "nq", "fo", "ovf", "mh", "twos"],
);

export const method: ArgType<ForwardingMethod> = oneOf("tunnel", "direct", "nat");

/** A weight; which ones ipvsadm takes is for the rules to say. */
export const weight: ArgType<number> = { ...integer(-(2 ** 31), 2 ** 31 - 1), name: "weight" };

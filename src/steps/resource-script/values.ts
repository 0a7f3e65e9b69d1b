import { integer, oneOf } from "../../model/builtin-arg-types.js";
import type { ArgType } from "../../model/arg-type.js";
import { SCHEDULERS } from "../../model/cluster-files.js";
import type { ForwardingMethod } from "../../model/cluster-files.js";

export const scheduler = oneOf(...SCHEDULERS);

export const method: ArgType<ForwardingMethod> = oneOf("tunnel", "direct", "nat");

/** A weight; which ones ipvsadm takes is for the rules to say. */
export const weight: ArgType<number> = { ...integer(-(2 ** 31), 2 ** 31 - 1), name: "weight" };

import type { InterfaceFacts } from "../../model/facts.js";
import { readInterfaces } from "../facts.js";

/** What `readAddresses` reads. */
export function addressesScript(seconds: number): string {
  return `hap_limit ${seconds} ip addr show\n`;
}

/** The host's interfaces; null when it has no ip(8) or it said nothing. */
export function readAddresses(answer: string): readonly InterfaceFacts[] | null {
  const interfaces = readInterfaces(answer.split("\n"));
  return interfaces.length === 0 ? null : interfaces;
}

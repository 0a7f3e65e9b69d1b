import type { InterfaceFacts } from "../../model/facts.js";
import { readInterfaces } from "../read-facts.js";

/** `ip -o link` and `ip -o addr`, each line led by its name. */
export function addressesScript(seconds: number): string {
  return `hap_limit ${seconds} ip -o link show | sed 's/^/link /'\nhap_limit ${seconds} ip -o addr show | sed 's/^/addr /'\n`;
}

/** The host's interfaces; null when it has no ip(8) or it said nothing. */
export function readAddresses(answer: string): readonly InterfaceFacts[] | null {
  const tagged = (tag: string): readonly string[] =>
    answer.split("\n").flatMap((line) => (line.startsWith(tag) ? [line.slice(tag.length)] : []));
  const interfaces = readInterfaces(tagged("link "), tagged("addr "));
  return interfaces.length === 0 ? null : interfaces;
}

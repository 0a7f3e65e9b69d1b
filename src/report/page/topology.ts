import type { Element } from "hast";
import type { PairPlan } from "../../run/events.js";
import { el, shortened, type Content } from "./element.js";

/** A pair as a picture shows it. */
export interface PairPicture {
  /** A name for the picture that is its own in the page. */
  readonly id: string;
  readonly plan: PairPlan;
  readonly hosts: readonly { readonly name: string; readonly address: string }[];
  /** Who holds each address, by its text; null where nobody has looked. */
  readonly holders: ReadonlyMap<string, readonly string[]> | null;
}

const WIDTH = 960;
const BOX = 380;
const MARGIN = 20;
const LINE = 20;

/** Both hosts and what is between them, the addresses with their holders, and the LVS services with their servers. */
export function topologyPicture(pair: PairPicture): Element {
  const hosts = pair.hosts.map((host, i) => hostBox(pair, host, i === 0 ? MARGIN : WIDTH - MARGIN - BOX));
  const height = Math.max(...hosts.map((one) => one.height), 60);
  const services = serviceLines(pair.plan, MARGIN + height + 44);
  const middle = MARGIN + 30;
  const total = services.bottom + 12;
  const title = `pair ${pair.plan.pair} of ${pair.plan.site}`;
  return el(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${total}`, role: "img", "aria-labelledby": `${pair.id}-t ${pair.id}-d` },
    el("title", { id: `${pair.id}-t` }, title),
    el("desc", { id: `${pair.id}-d` }, topologyLines(pair).join("; ")),
    el("path", { class: "link", d: `M${MARGIN + BOX} ${middle}H${WIDTH - MARGIN - BOX}` }),
    el(
      "text",
      { x: WIDTH / 2, y: middle - 8, "text-anchor": "middle", class: "dim" },
      pair.plan.engine ?? "heartbeats",
    ),
    ...hosts.map(({ draw }) => draw(height)),
    ...services.content,
  );
}

interface HostBox {
  readonly height: number;
  readonly draw: (height: number) => Content;
}

function hostBox(pair: PairPicture, { name, address }: PairPicture["hosts"][number], x: number): HostBox {
  const held = pair.plan.addresses.filter((one) => pair.holders?.get(one)?.includes(name) === true);
  const lines = held.map((one) => `holds ${one}`);
  const shown = [...lines, ...(pair.holders !== null && held.length === 0 ? ["standby"] : [])];
  return {
    height: 54 + shown.length * LINE,
    draw: (height) =>
      el(
        "g",
        {},
        el("rect", { class: held.length > 0 ? "box holder" : "box", x, y: MARGIN, width: BOX, height, rx: 6 }),
        el("text", { x: x + 14, y: MARGIN + 22, class: "strong" }, shortened(name, 48)),
        el("text", { x: x + 14, y: MARGIN + 40, class: "dim" }, shortened(address, 48)),
        ...shown.map((text, i) => el("text", { x: x + 14, y: MARGIN + 62 + i * LINE }, text)),
      ),
  };
}

/** A row for each server: the service at the left, where it begins, and a line to its servers at the right. */
function serviceLines(
  { addresses, services }: PairPlan,
  top: number,
): { readonly content: readonly Content[]; readonly bottom: number } {
  const head = addresses.length === 0 ? "no address is in the playbook" : `addresses: ${addresses.join(", ")}`;
  const content: Content[] = [el("text", { x: MARGIN, y: top - 16, class: "dim" }, shortened(head, 130))];
  if (services.length === 0) return { content, bottom: top - 8 };
  const [service, server] = [MARGIN, WIDTH - MARGIN - BOX];
  let y = top;
  for (const { protocol, address, scheduler, servers } of services) {
    const rows = Math.max(1, servers.length);
    const height = rows * 24;
    content.push(
      el("rect", { class: "box", x: service, y, width: BOX, height: height - 4, rx: 4 }),
      el("text", { x: service + 14, y: y + 15 }, `${protocol} ${address}, ${scheduler}`),
    );
    for (const [i, one] of servers.entries()) {
      const at = y + i * 24;
      content.push(
        el("path", { class: "link", d: `M${service + BOX} ${y + 10}L${server} ${at + 10}` }),
        el("rect", { class: "box", x: server, y: at, width: BOX, height: 20, rx: 4 }),
        el("text", { x: server + 14, y: at + 15 }, `${one.address}, ${one.method}, weight ${one.weight}`),
      );
    }
    y += height + 6;
  }
  return { content, bottom: y };
}

/** The same as lines of text, for a terminal and for whoever does not see the picture. */
export function topologyLines({ plan, hosts, holders }: PairPicture): readonly string[] {
  const held = (address: string): string => {
    const on = holders?.get(address);
    if (on === undefined) return "";
    return on.length === 0 ? " on no host" : ` on ${on.join(" and ")}`;
  };
  return [
    `pair ${plan.pair} (${plan.site})${plan.engine === null ? "" : `, ${plan.engine}`}`,
    ...hosts.map(({ name, address }) => `  host ${name} ${address}`),
    ...plan.addresses.map((address) => `  address ${address}${held(address)}`),
    ...plan.services.flatMap(({ protocol, address, scheduler, servers }) => [
      `  service ${protocol} ${address} ${scheduler}`,
      ...servers.map((one) => `    server ${one.address} ${one.method} weight ${one.weight}`),
    ]),
  ];
}

import { readdirSync, readFileSync } from "node:fs";

/** A page of the sidebar. `link` is its path in docs/, without `.md`. */
export interface Page {
  readonly text: string;
  readonly link: string;
}

/** Pages under one heading. */
export interface Section {
  readonly text: string;
  readonly collapsed?: boolean;
  readonly items: readonly Page[];
}

const DOCS = new URL("../", import.meta.url);

/** The pages of the site in the order of reading. What people write is listed; what is generated is read from its folder. */
export function sidebar(): readonly Section[] {
  return [
    section("Begin", ["first-five-minutes", "tutorial/web-pair", "tutorial/book", "why-safe"]),
    section("Tasks", [
      "tasks/change-the-address",
      "tasks/rotate-a-key",
      "tasks/replace-a-node",
      "tasks/patch-a-pair",
      "tasks/keepalived-pair",
      "tasks/move-to-keepalived",
      "tasks/change-what-may-cut-you-off",
      "tasks/see-what-was-done",
      "tasks/read-a-result",
      "tasks/read-a-report",
      "tasks/read-the-measurements",
    ]),
    section("Coming from", ["coming-from/ansible", "coming-from/pcs", "coming-from/keepalived"]),
    section("中文", ["zh/first-five-minutes", "zh/tutorial/book"]),
    section("Reference", ["LANGUAGE", "REFERENCE", "commands"]),
    folder("Steps", "steps"),
    folder("Rules", "rules"),
    folder("Codes", "codes"),
  ];
}

function section(text: string, links: readonly string[]): Section {
  return { text, items: links.map(page) };
}

function folder(text: string, name: string): Section {
  const files = readdirSync(new URL(`${name}/`, DOCS)).toSorted();
  return { text, collapsed: true, items: files.map((file) => page(`${name}/${file.replace(/\.md$/, "")}`)) };
}

/** Named by its first heading. */
function page(link: string): Page {
  const heading = /^#+ (.*)$/m.exec(readFileSync(new URL(`${link}.md`, DOCS), "utf8"))?.[1];
  return { text: heading ?? link, link: `/${link}` };
}

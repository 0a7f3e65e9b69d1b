import { defineConfig } from "vitepress";
import { sidebar } from "./sidebar.js";

/** How ```hap blocks are coloured; what a word means is the business of the language's own parser. */
const hap = {
  name: "hap",
  scopeName: "source.hap",
  repository: {},
  patterns: [
    { match: "(?<=^|\\s)#.*$", name: "comment.line" },
    { match: "^\\s*@\\S+", name: "entity.name.decorator" },
    { match: "\\$\\{[^}]*\\}", name: "variable.other" },
    { match: "\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'", name: "string.quoted" },
    {
      match: "^\\s*(?:hap|site|import|param|set|define|use|play|for|if|else|pair|group|host|member)(?=\\s|$)",
      name: "keyword.control",
    },
    { match: "(?<=^|\\s)\\d[\\d.]*(?:ms|s|m|h)?(?=\\s|$)", name: "constant.numeric" },
  ],
};

export default defineConfig({
  title: "hap",
  description: "High-availability playbooks: installs, configures, starts and proves a Linux-HA pair",
  markdown: {
    languages: [hap],
    // In a generated page a `<` is a `<`, and `[PORT]: port` is no link.
    html: false,
    config: (md) => void md.block.ruler.disable("reference"),
  },
  themeConfig: {
    // Made when the site is built: nothing is asked of any server.
    search: { provider: "local" },
    // The generator takes what stands behind a dot for an ending that is there already.
    sidebar: sidebar().map(({ items, ...section }) => ({
      ...section,
      items: items.map(({ text, link }) => ({ text, link: link.includes(".") ? `${link}.html` : link })),
    })),
    outline: [2, 3],
  },
});

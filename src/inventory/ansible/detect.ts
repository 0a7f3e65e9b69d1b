import { existsSync, readdirSync, statSync } from "node:fs";
import { extname } from "node:path";
import { readSource } from "../../syntax/read-source.js";
import { isProgram } from "./run-list.js";
import { shellWords } from "./shell-words.js";

const EXTENSIONS = [".ini", ".cfg", ".yml", ".yaml", ".json", ".py", ".sh"];

/**
 * Whether a path is an Ansible inventory: a folder without `*.hap` that has `group_vars`, `host_vars` or a file
 * `hosts`, a program, a file with an extension of Ansible's, or one whose first line reads like its INI or YAML. A
 * `*.hap` file never is.
 */
export function isAnsibleInventory(path: string): boolean {
  if (!existsSync(path)) return false;
  if (statSync(path).isDirectory()) return isFolder(path);
  const extension = extname(path);
  if (extension === ".hap") return false;
  if (EXTENSIONS.includes(extension) || isProgram(path)) return true;
  const first = firstLine(readSource(path).value?.text ?? "");
  return looksLikeYaml(first) || looksLikeIni(first);
}

function isFolder(path: string): boolean {
  const names = readdirSync(path);
  const known = ["group_vars", "host_vars", "hosts", "hosts.yml", "hosts.yaml", "hosts.ini"];
  return !names.some((name) => name.endsWith(".hap")) && names.some((name) => known.includes(name));
}

/** The first line that is neither empty nor a comment. */
export function firstLine(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.find((line) => line !== "" && !/^[#;]/.test(line)) ?? "";
}

/** A document mark, a bracket of JSON, or `name:` alone. */
export function looksLikeYaml(line: string): boolean {
  return /^(?:---|%YAML|\{)/.test(line) || /^[^\s:[\]]+:\s*(?:#.*)?$/.test(line);
}

/** A section, or a host with nothing but `name=value` behind it. */
function looksLikeIni(line: string): boolean {
  if (/^\[[^\s[\]]+\]/.test(line)) return true;
  const [host, ...rest] = shellWords(line) ?? [];
  return (
    host !== undefined && rest.every(({ text }) => /^\w+=/.test(text)) && (rest.length > 0 || /[.\d]/.test(host.text))
  );
}

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A package to be made for a test. */
export interface MadePackage {
  readonly name: string;
  readonly version: string;
  readonly needs?: string;
  readonly recommends?: string;
  /** Shell that runs after its files are there. */
  readonly after?: string;
}

/** Makes a Debian package in a folder and gives its path. */
export function makeDeb(folder: string, made: MadePackage): string {
  const { name, version } = made;
  const tree = join(folder, `${name}.tree`);
  mkdirSync(join(tree, "DEBIAN"), { recursive: true });
  mkdirSync(join(tree, "usr/share", name), { recursive: true });
  writeFileSync(join(tree, "usr/share", name, "version"), `${version}\n`);
  const fields = [
    `Package: ${name}`,
    `Version: ${version}`,
    "Architecture: all",
    "Maintainer: tests <tests@example.net>",
    ...(made.needs === undefined ? [] : [`Depends: ${made.needs}`]),
    ...(made.recommends === undefined ? [] : [`Recommends: ${made.recommends}`]),
    "Description: for a test",
  ];
  writeFileSync(join(tree, "DEBIAN/control"), `${fields.join("\n")}\n`);
  if (made.after !== undefined) {
    writeFileSync(join(tree, "DEBIAN/postinst"), `#!/bin/sh\nset -e\n${made.after}\n`, { mode: 0o755 });
  }
  const path = join(folder, `${name}_${version.replace(":", "%")}_all.deb`);
  execFileSync("dpkg-deb", ["--root-owner-group", "-b", tree, path], { stdio: "ignore" });
  rmSync(tree, { recursive: true });
  return path;
}

/** Writes the index of a folder of Debian packages, as an apt source of the form `deb [trusted=yes] file:FOLDER ./` wants it. */
export function indexDebs(folder: string): void {
  const entries = readdirSync(folder)
    .filter((file) => file.endsWith(".deb"))
    .map((file) => {
      const path = join(folder, file);
      const control = execFileSync("dpkg-deb", ["-f", path], { encoding: "utf8" }).trimEnd();
      const sum = createHash("sha256").update(readFileSync(path)).digest("hex");
      return `${control}\nFilename: ./${file}\nSize: ${statSync(path).size}\nSHA256: ${sum}\n`;
    });
  writeFileSync(join(folder, "Packages"), entries.join("\n"));
}

/** Makes an rpm package in a folder and gives its path. The version may have an epoch, and has a release: `1:2.0-3`. */
export function makeRpm(folder: string, made: MadePackage): string {
  const found = /^(?:(\d+):)?([^-]+)-(.+)$/.exec(made.version);
  const [, epoch, version = "", release = ""] = found ?? [];
  const spec = [
    `Name: ${made.name}`,
    ...(epoch === undefined ? [] : [`Epoch: ${epoch}`]),
    `Version: ${version}`,
    `Release: ${release}`,
    "Summary: for a test",
    "License: MIT",
    "BuildArch: noarch",
    ...(made.needs === undefined ? [] : [`Requires: ${made.needs}`]),
    ...(made.recommends === undefined ? [] : [`Recommends: ${made.recommends}`]),
    "%description\nfor a test",
    `%install\nmkdir -p %{buildroot}/usr/share/${made.name}\necho ${made.version} >%{buildroot}/usr/share/${made.name}/version`,
    `%files\n/usr/share/${made.name}`,
  ];
  const path = join(folder, `${made.name}.spec`);
  writeFileSync(path, `${spec.join("\n")}\n`);
  const defines = [
    "-D",
    `_topdir ${folder}/build`,
    "-D",
    `_rpmdir ${folder}`,
    "-D",
    "_rpmfilename %%{NAME}-%%{VERSION}-%%{RELEASE}.noarch.rpm",
  ];
  execFileSync("rpmbuild", ["-bb", ...defines, path], { stdio: "ignore" });
  rmSync(path);
  rmSync(join(folder, "build"), { recursive: true });
  return join(folder, `${made.name}-${version}-${release}.noarch.rpm`);
}

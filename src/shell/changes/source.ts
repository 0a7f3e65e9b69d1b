import type { Fetch, Run, Unpack } from "../../model/change.js";
import { describeCommand } from "../../model/command.js";
import { quote } from "../../remote/quote.js";
import { commandText } from "../command-text.js";
import { at, hashOf, stageFolder, type Staging } from "./files.js";

/** Limits for the host's own download: to connect, and for a server that says nothing (seconds). */
const CONNECT_SECONDS = 20;
const SILENT_SECONDS = 60;

/**
 * Fetches a URL by curl or wget, whichever the host has, and puts the file in place when its checksum is right. TLS is
 * always checked. Debian's static busybox has a wget that crashes with `-T`, so only GNU's is given a limit; the step
 * has one anyway.
 */
export function fetchScript(change: Fetch, staging: Staging, keep = ""): string {
  const [url, stage] = [quote(change.url), stageFolder(staging)];
  return `${at(change.path)}hap_sweep ${staging.run}
hap_same ${hashOf(change.before)}
${keep}hap_room ${stage}
(
t=./${stage}/$hap_leaf
if command -v curl >/dev/null 2>&1; then
  curl -fsSL --connect-timeout ${CONNECT_SECONDS} --speed-time ${SILENT_SECONDS} --speed-limit 1 -o "$t" ${url}
elif command -v wget >/dev/null 2>&1; then
  o=; if wget --version 2>/dev/null | grep -q 'GNU Wget'; then o='-T ${SILENT_SECONDS}'; fi
  wget -q $o -O "$t" ${url} || { s=$?; echo "wget could not fetch it"; exit $s; }
else
  echo 'neither curl nor wget is on the host'; exit 1
fi || exit $?
s=$(sha256sum <"$t"); s=\${s%% *}
if [ "$s" != ${change.sha256} ]; then echo "checksum mismatch: expected ${change.sha256}, found $s"; exit 1; fi
mv -f "$t" .
) >&2 </dev/null; s=$?
hap_unstage ${stage}
[ $s -eq 0 ] || exit $s
`;
}

/**
 * Unpacks a tar archive, however it is compressed (told by its first bytes: gzip 1f8b, xz fd377a58, bzip2 425a), as the
 * user who runs this. When all that is in it is one directory, that becomes the directory. Nothing in it stays writable
 * by others than its owner: a build works there.
 */
export function unpackScript(change: Unpack, staging: Staging): string {
  const stage = stageFolder(staging);
  return `${at(change.archive)}exec 3<"./$hap_leaf" 4<"./$hap_leaf" || exit $?
hap_ways ${quote(change.directory)}
${at(change.directory)}hap_sweep ${staging.run}
hap_room ${stage}
mkdir ./${stage}/new >&2 || exit $?
(
cd -P ./${stage}/new || exit $?
case $(head -c 6 <&3 | od -An -tx1 | tr -d ' \\n') in
  1f8b*) u=gzip;; fd377a58*) u=xz;; 425a68*) u=bzip2;; *) u=cat;;
esac
if [ $u != cat ]; then command -v $u >/dev/null || { echo "$u is not on the host: an earlier \\\`install\\\` step can bring it"; exit 1; }; u="$u -dc"; fi
$u <&4 | tar xof - || exit $?
set -- * .[!.]*
n=0; for f; do if [ -e "$f" ]; then n=$((n + 1)) t=$f; fi; done
cd ..
if [ $n -eq 0 ]; then echo 'nothing is in the archive'; exit 1; fi
if [ $n -eq 1 ] && [ -d "new/$t" ] && [ ! -h "new/$t" ]; then mv "new/$t" ./one; else mv new ./one; fi || exit $?
chmod -R go-w ./one || exit $?
mkdir last && mv one "last/$hap_leaf" || exit $?
cd .. || exit $?
rm -rf "./$hap_leaf" && mv -f "./${stage}/last/$hap_leaf" .
) >&2 </dev/null 3<&3 4<&4; s=$?
exec 3<&- 4<&-
hap_unstage ${stage}
[ $s -eq 0 ] || exit $s
`;
}

/** How many lines of a failed build are shown: the first that look like its cause, and the last. */
const CAUSES = 6;
const LAST = 4;

/** What a compiler, a linker, make or configure says of an error. */
const CAUSE = "error:|[Uu]ndefined reference|cannot find -l|: not found|No such file or directory|No rule to make";

/**
 * Runs a command of a build in its directory. What it prints goes to the log on the host, which only its owner may
 * read: a build may print what it was given. Of a failure the telling lines are shown.
 */
export function buildScript({ command, build }: Run & { readonly build: NonNullable<Run["build"]> }): string {
  return `hap_ways ${quote(build.log)}
${at(build.log)}if [ -e "./$hap_leaf" ] || [ -h "./$hap_leaf" ]; then hap_sticky_own; fi
if ! [ -e "./$hap_leaf" ]; then ( umask 077; : >"./$hap_leaf" ) || exit $?; fi
chmod 600 "./$hap_leaf" >&2 || exit $?
l=$(pwd -P)/$hap_leaf
hap_in ${quote(build.directory)}
(
printf '%s\\n' ${quote(`$ ${describeCommand(command)}`)} >>"$l" || exit $?
o=$(wc -c <"$l")
( ${commandText(command)} ) >>"$l" 2>&1 </dev/null && exit 0
s=$?
tail -c +$((o + 1)) "$l" | grep -nE '${CAUSE}' | head -n ${CAUSES} | sed 's/^[0-9]*://' >&2
tail -c +$((o + 1)) "$l" | grep -v ': Leaving directory' | tail -n ${LAST} >&2
exit $s
) || exit $?
`;
}

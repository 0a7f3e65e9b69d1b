import type { Fetch, Run, Unpack } from "../../model/change.js";
import { describeCommand } from "../../model/command.js";
import { quote } from "../../remote/quote.js";
import { commandText } from "../command-text.js";

/** Limits for the host's own download: to connect, and for a server that says nothing (seconds). */
const CONNECT_SECONDS = 20;
const SILENT_SECONDS = 60;

/**
 * Fetches a URL by curl or wget, whichever the host has, and puts the file in place when its checksum is right. TLS is always checked. Debian's
 * static busybox has a wget that crashes with `-T`, so only GNU's is given a limit; the step has one anyway.
 */
export function fetchScript(change: Fetch): string {
  const [url, path, temp] = [change.url, change.path, `${change.path}.new`].map(quote);
  return `(
rm -f ${temp}
if command -v curl >/dev/null 2>&1; then
  curl -fsSL --connect-timeout ${CONNECT_SECONDS} --speed-time ${SILENT_SECONDS} --speed-limit 1 -o ${temp} ${url}
elif command -v wget >/dev/null 2>&1; then
  t=; if wget --version 2>/dev/null | grep -q 'GNU Wget'; then t='-T ${SILENT_SECONDS}'; fi
  wget -q $t -O ${temp} ${url} || { s=$?; echo "wget could not fetch it"; rm -f ${temp}; exit $s; }
else
  echo 'neither curl nor wget is on the host'; exit 1
fi || exit $?
s=$(sha256sum <${temp}); s=\${s%% *}
if [ "$s" != ${change.sha256} ]; then echo "checksum mismatch: expected ${change.sha256}, found $s"; rm -f ${temp}; exit 1; fi
mv -f ${temp} ${path}
) >&2 </dev/null || exit $?
`;
}

/**
 * Unpacks a tar archive, however it is compressed (told by its first bytes: gzip 1f8b, xz fd377a58, bzip2 425a), as the user who runs this. When all that
 * is in it is one directory, that becomes the directory.
 */
export function unpackScript(change: Unpack): string {
  const [archive, directory] = [quote(change.archive), quote(change.directory)];
  const fresh = quote(`${change.directory}.new`);
  return `(
rm -rf ${fresh} ${directory}
mkdir -p ${fresh} && cd ${fresh} || exit $?
case $(head -c 6 ${archive} | od -An -tx1 | tr -d ' \\n') in
  1f8b*) u=gzip;; fd377a58*) u=xz;; 425a68*) u=bzip2;; *) u=cat;;
esac
if [ $u != cat ]; then command -v $u >/dev/null || { echo "$u is not on the host: an earlier \\\`install\\\` step can bring it"; exit 1; }; u="$u -dc"; fi
$u <${archive} | tar xof - || exit $?
set -- * .[!.]*
n=0; for f; do if [ -e "$f" ]; then n=$((n + 1)) t=$f; fi; done
cd /
if [ $n -eq 0 ]; then echo 'nothing is in the archive'; exit 1; fi
if [ $n -eq 1 ] && [ -d ${fresh}/"$t" ]; then mv ${fresh}/"$t" ${directory} && rmdir ${fresh}; else mv ${fresh} ${directory}; fi
) >&2 </dev/null || exit $?
`;
}

/** How many lines of a failed build are shown: the first that look like its cause, and the last. */
const CAUSES = 6;
const LAST = 4;

/** What a compiler, a linker, make or configure says of an error. */
const CAUSE = "error:|[Uu]ndefined reference|cannot find -l|: not found|No such file or directory|No rule to make";

/** Runs a command of a build in its directory. What it prints goes to the log on the host; of a failure the telling lines are shown. */
export function buildScript({ command, build }: Run & { readonly build: NonNullable<Run["build"]> }): string {
  const log = quote(build.log);
  return `(
mkdir -p ${quote(build.log.slice(0, build.log.lastIndexOf("/")))} || exit $?
printf '%s\\n' ${quote(`$ ${describeCommand(command)}`)} >>${log} || exit $?
o=$(wc -c <${log})
( cd ${quote(build.directory)} && ${commandText(command)} ) >>${log} 2>&1 </dev/null && exit 0
s=$?
tail -c +$((o + 1)) ${log} | grep -nE '${CAUSE}' | head -n ${CAUSES} | sed 's/^[0-9]*://' >&2
tail -c +$((o + 1)) ${log} | grep -v ': Leaving directory' | tail -n ${LAST} >&2
exit $s
) || exit $?
`;
}

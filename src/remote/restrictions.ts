import type { CipherAlgorithm, KexAlgorithm, MacAlgorithm, ServerHostKeyAlgorithm } from "ssh2";
import { failure, success, type Result } from "../diagnostics/diagnostic.js";
import type { SshConfig } from "./ssh-config.js";

/** What an ssh_config forbids. Lists are null where hap's own defaults may stand. */
export interface Restrictions {
  readonly hostKeys: readonly ServerHostKeyAlgorithm[] | null;
  readonly ciphers: readonly CipherAlgorithm[] | null;
  readonly macs: readonly MacAlgorithm[] | null;
  readonly kex: readonly KexAlgorithm[] | null;
  /** Types of the private keys that may be used. */
  readonly keyTypes: readonly string[] | null;
  /** The fewest bits that an RSA key may have, a host's or one's own. */
  readonly rsaBits: number;
  /** Files with host keys that must not be accepted: lists of keys or KRLs. */
  readonly revokedFiles: readonly string[];
  /** Ways to log in, by ssh's names. */
  readonly methods: readonly LoginMethod[];
  /** The only address family for a connection from here; 0 for any. */
  readonly family: 0 | 4 | 6;
  readonly bindAddress: string | null;
}

export type LoginMethod = "publickey" | "password" | "keyboard-interactive";

const METHODS: readonly LoginMethod[] = ["publickey", "password", "keyboard-interactive"];

/** OpenSSH's default of RequiredRSASize. */
const RSA_BITS = 1024;

/** Without any ssh_config. */
export const NO_RESTRICTIONS: Restrictions = {
  hostKeys: null,
  ciphers: null,
  macs: null,
  kex: null,
  keyTypes: null,
  rsaBits: RSA_BITS,
  revokedFiles: [],
  methods: METHODS,
  family: 0,
  bindAddress: null,
};

/**
 * What ssh2 can do, in hap's order (ssh2 1.17, lib/protocol/constants.js, without what is broken: arcfour, md5,
 * ripemd).
 */
const HOST_KEYS: readonly ServerHostKeyAlgorithm[] = [
  "ssh-ed25519",
  "ecdsa-sha2-nistp256",
  "ecdsa-sha2-nistp384",
  "ecdsa-sha2-nistp521",
  "rsa-sha2-512",
  "rsa-sha2-256",
  "ssh-rsa",
];
const CIPHERS: readonly CipherAlgorithm[] = [
  "aes128-gcm@openssh.com",
  "aes256-gcm@openssh.com",
  "aes128-ctr",
  "aes192-ctr",
  "aes256-ctr",
  "chacha20-poly1305@openssh.com",
  "aes256-cbc",
  "aes192-cbc",
  "aes128-cbc",
  "3des-cbc",
];
const MACS: readonly MacAlgorithm[] = [
  "hmac-sha2-256-etm@openssh.com",
  "hmac-sha2-512-etm@openssh.com",
  "hmac-sha1-etm@openssh.com",
  "hmac-sha2-256",
  "hmac-sha2-512",
  "hmac-sha1",
];
const KEX: readonly KexAlgorithm[] = [
  "curve25519-sha256@libssh.org",
  "curve25519-sha256",
  "ecdh-sha2-nistp256",
  "ecdh-sha2-nistp384",
  "ecdh-sha2-nistp521",
  "diffie-hellman-group-exchange-sha256",
  "diffie-hellman-group14-sha256",
  "diffie-hellman-group15-sha512",
  "diffie-hellman-group16-sha512",
  "diffie-hellman-group17-sha512",
  "diffie-hellman-group18-sha512",
  "diffie-hellman-group-exchange-sha1",
  "diffie-hellman-group14-sha1",
  "diffie-hellman-group1-sha1",
];

/**
 * What hap makes of each option that `ssh -G` prints (ssh_config(5), OpenSSH 7.4 to 10). `kept`: hap does what it says.
 * `free`: it allows something that hap never does, or has no say in whom and what is trusted. A list: hap does only
 * these; a config that chooses anything else is refused by the option's name.
 */
export const SSH_OPTIONS: Readonly<Record<string, "kept" | "free" | readonly string[]>> = {
  ...all("kept", [
    [
      "host",
      "user",
      "hostname",
      "port",
      "hostkeyalias",
      "proxyjump",
      "identityfile",
      "identityagent",
      "identitiesonly",
    ],
    ["userknownhostsfile", "globalknownhostsfile", "hashknownhosts", "revokedhostkeys", "hostkeyalgorithms"],
    ["ciphers", "macs", "kexalgorithms", "pubkeyacceptedalgorithms", "pubkeyacceptedkeytypes", "requiredrsasize"],
    ["pubkeyauthentication", "passwordauthentication", "kbdinteractiveauthentication", "preferredauthentications"],
    ["challengeresponseauthentication", "addressfamily", "bindaddress", "proxycommand", "stricthostkeychecking"],
    // `ssh -G` has applied these itself.
    ["canonicalizehostname", "canonicaldomains", "canonicalizefallbacklocal", "canonicalizemaxdots"],
    ["canonicalizepermittedcnames", "ignoreunknown", "tag"],
  ]),
  ...all("free", [
    // Trust: hap is stricter, or has no certificates.
    [
      "verifyhostkeydns",
      "nohostauthenticationforlocalhost",
      "casignaturealgorithms",
      "certificatefile",
      "updatehostkeys",
    ],
    // Ways to log in that hap does not have.
    ["gssapiauthentication", "gssapikeyexchange", "gssapidelegatecredentials", "gssapitrustdns", "gssapikexalgorithms"],
    ["gssapirenewalforcesrekey", "gssapiclientidentity", "gssapiserveridentity", "hostbasedauthentication"],
    ["hostbasedacceptedalgorithms", "hostbasedkeytypes", "enablesshkeysign", "securitykeyprovider", "pkcs11provider"],
    ["numberofpasswordprompts", "batchmode", "addkeystoagent", "rhostsrsaauthentication", "rsaauthentication"],
    // Forwards: hap opens its own alone.
    ["forwardagent", "forwardx11", "forwardx11trusted", "forwardx11timeout", "xauthlocation", "clearallforwardings"],
    ["exitonforwardfailure", "gatewayports", "dynamicforward", "localforward", "remoteforward", "permitremoteopen"],
    ["streamlocalbindmask", "streamlocalbindunlink", "tunnel", "tunneldevice"],
    // The session, the terminal and the line: hap has its own.
    [
      "controlmaster",
      "controlpath",
      "controlpersist",
      "requesttty",
      "sessiontype",
      "stdinnull",
      "forkafterauthentication",
    ],
    [
      "escapechar",
      "enableescapecommandline",
      "permitlocalcommand",
      "localcommand",
      "remotecommand",
      "sendenv",
      "setenv",
    ],
    ["connectionattempts", "connecttimeout", "serveralivecountmax", "serveraliveinterval", "tcpkeepalive", "ipqos"],
    ["compression", "compressionlevel", "rekeylimit", "loglevel", "logverbose", "syslogfacility", "fingerprinthash"],
    [
      "visualhostkey",
      "obscurekeystroketiming",
      "channeltimeout",
      "versionaddendum",
      "warnweakcrypto",
      "proxyusefdpass",
    ],
    ["protocol", "cipher", "useroaming", "useprivilegedport"],
  ]),
  checkhostip: ["no"],
  knownhostscommand: ["none"],
  bindinterface: [],
  refuseconnection: [],
};

/** What is restricted, or the option that cannot be kept, by the name in ssh_config, and why. */
export type FoundRestrictions = Result<Restrictions, { readonly option: string; readonly reason: string }>;

/** An option that cannot be kept. */
class Unkept extends Error {
  constructor(
    readonly option: string,
    reason: string,
  ) {
    super(reason);
  }
}

/**
 * What an ssh_config restricts for one host. `usual` is what `ssh -G` says without any file: what does not differ from
 * that was nobody's choice, and hap's own defaults (which reach older servers than ssh's) stand.
 */
export function restrictionsOf(config: SshConfig, usual: SshConfig): FoundRestrictions {
  try {
    for (const [option, values] of config) refuseUnkept(option, values, usual);
    return success(read(config, usual));
  } catch (error) {
    if (error instanceof Unkept) return failure({ option: error.option, reason: error.message });
    throw error;
  }
}

function refuseUnkept(option: string, values: readonly string[], usual: SshConfig): void {
  const handling = SSH_OPTIONS[option];
  if (handling === undefined || typeof handling === "string") return;
  const [value = ""] = values;
  if (handling.includes(value) || usual.get(option)?.[0] === value) return;
  throw new Unkept(option, `\`${value}\` is more than hap can do`);
}

function read(config: SshConfig, usual: SshConfig): Restrictions {
  const chosen = (option: string): readonly string[] | null => {
    const [value] = config.get(option) ?? [];
    return value === undefined || value === usual.get(option)?.[0] ? null : value.split(",");
  };
  const lists = <T extends string>(option: string, own: readonly T[]): readonly T[] | null => {
    const wanted = chosen(option);
    if (wanted === null) return null;
    const both = wanted.flatMap((name) => own.find((mine) => mine === name) ?? []);
    if (both.length === 0) throw new Unkept(option, `none of \`${wanted.join(",")}\` is known to hap`);
    return both;
  };
  const one = (option: string): string | null => config.get(option)?.[0] ?? null;
  const family = one("addressfamily");
  return {
    hostKeys: lists("hostkeyalgorithms", HOST_KEYS),
    ciphers: lists("ciphers", CIPHERS),
    macs: lists("macs", MACS),
    kex: lists("kexalgorithms", KEX),
    keyTypes: keyTypes(chosen("pubkeyacceptedalgorithms") ?? chosen("pubkeyacceptedkeytypes")),
    rsaBits: Number(one("requiredrsasize") ?? RSA_BITS),
    revokedFiles: revokedFiles(one("revokedhostkeys")),
    methods: methods(config),
    family: family === "inet" ? 4 : family === "inet6" ? 6 : 0,
    bindAddress: one("bindaddress"),
  };
}

function revokedFiles(value: string | null): readonly string[] {
  return value === null || value === "none" ? [] : value.split(/\s+/);
}

/** An RSA key signs with either hash, as the server likes: it may be used where both are allowed. */
function keyTypes(algorithms: readonly string[] | null): readonly string[] | null {
  if (algorithms === null) return null;
  const rsa = ["rsa-sha2-256", "rsa-sha2-512"].every((name) => algorithms.includes(name));
  return [...algorithms.filter((name) => !/rsa/.test(name)), ...(rsa ? ["ssh-rsa"] : [])];
}

function methods(config: SshConfig): readonly LoginMethod[] {
  const off = (option: string): boolean => /^(no|false)$/.test(config.get(option)?.[0] ?? "");
  const preferred = config.get("preferredauthentications")?.[0]?.split(",") ?? METHODS;
  const forbidden = new Set<LoginMethod>();
  if (off("pubkeyauthentication")) forbidden.add("publickey");
  if (off("passwordauthentication")) forbidden.add("password");
  if (off("kbdinteractiveauthentication") || off("challengeresponseauthentication"))
    forbidden.add("keyboard-interactive");
  return METHODS.filter((method) => preferred.includes(method) && !forbidden.has(method));
}

function all<T>(value: T, names: readonly (readonly string[])[]): Record<string, T> {
  return Object.fromEntries(names.flat().map((name) => [name, value]));
}

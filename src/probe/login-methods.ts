import { createHash } from "node:crypto";
import type { ConnectionOptions } from "mysql2";

type Methods = NonNullable<ConnectionOptions["authPlugins"]>;
type Method = Methods[string];

/** caching_sha2_password's word for "your hash was right" (MySQL's protocol, Authentication Method). */
const FAST_SUCCESS = 3;

/**
 * How hap logs in to a MySQL server. An address can be taken by any machine of its network, and hap asks over plain
 * TCP: so a server gets a hash of the password with its own challenge (mysql_native_password, and the fast way of
 * caching_sha2_password), and never the password itself, neither in clear nor encrypted with a key that the server has
 * only just sent.
 */
export const LOGIN_METHODS: Methods = {
  caching_sha2_password: fastOnly,
  sha256_password: never("sha256_password"),
  mysql_clear_password: never("mysql_clear_password"),
  dialog: never("dialog"),
};

/** The fast way of caching_sha2_password: it works while the server has the account in its cache. */
function fastOnly({ connection }: Parameters<Method>[0]): ReturnType<Method> {
  const { password } = connection.config;
  let asked = false;
  return (data) => {
    if (!asked) {
      asked = true;
      return scrambled(password ?? "", data.subarray(0, 20));
    }
    if (data.length === 1 && data[0] === FAST_SUCCESS) return null;
    throw new Error(refusal("caching_sha2_password"));
  };
}

/** XOR(SHA256(password), SHA256(SHA256(SHA256(password)) + challenge)); nothing for an empty password. */
function scrambled(password: string, challenge: Buffer): Buffer {
  if (password === "") return Buffer.alloc(0);
  const first = sha256(Buffer.from(password));
  const mask = sha256(Buffer.concat([sha256(first), challenge]));
  return first.map((byte, i) => byte ^ (mask[i] ?? 0)) as Buffer;
}

function sha256(bytes: Buffer): Buffer {
  return createHash("sha256").update(bytes).digest();
}

function never(method: string): Method {
  return () => () => {
    throw new Error(refusal(method));
  };
}

function refusal(method: string): string {
  return (
    `the server wants the password itself (${method}), which hap gives to no server without TLS: ` +
    "use an account with `mysql_native_password`, or log in once with a client that the server knows"
  );
}

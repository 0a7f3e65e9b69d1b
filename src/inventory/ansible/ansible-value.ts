/**
 * A value of an Ansible inventory as Ansible reads it. A scalar keeps beside it the text it was written with, since
 * `0750` and `off` are 488 and false to YAML but mostly not to the people who wrote them.
 */
export type AnsibleValue = AnsibleScalar | AnsibleList | AnsibleDict | AnsibleVault;

export interface AnsibleScalar {
  readonly kind: "scalar";
  readonly value: string | number | boolean | null;
  readonly text: string;
  /** True for `!unsafe`: braces in it are text. */
  readonly unsafe: boolean;
}

export interface AnsibleList {
  readonly kind: "list";
  readonly items: readonly AnsibleValue[];
}

export interface AnsibleDict {
  readonly kind: "dict";
  readonly entries: ReadonlyMap<string, AnsibleValue>;
}

/** Encrypted by ansible-vault; only Ansible's own key opens it. */
export interface AnsibleVault {
  readonly kind: "vault";
}

/** A scalar; `text` defaults to how it prints. */
export function scalar(value: AnsibleScalar["value"], text = value === null ? "" : String(value)): AnsibleScalar {
  return { kind: "scalar", value, text, unsafe: false };
}

/** The value as JSON has it, for comparing with Ansible's own output. */
export function jsonOf(value: AnsibleValue): unknown {
  switch (value.kind) {
    case "scalar":
      return value.value;
    case "list":
      return value.items.map(jsonOf);
    case "dict":
      return Object.fromEntries([...value.entries].map(([name, entry]) => [name, jsonOf(entry)]));
    case "vault":
      return "(vault)";
  }
}

/** Whether Ansible takes it for true (`boolean()` of its convert_bool). */
export function isTrue(value: AnsibleValue | undefined): boolean {
  if (value?.kind !== "scalar") return false;
  return ["y", "yes", "on", "1", "true", "t"].includes(String(value.value).toLowerCase());
}

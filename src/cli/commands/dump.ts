export async function dumpCommand(...args: unknown[]): Promise<0> {
  void args;
  return 0;
}

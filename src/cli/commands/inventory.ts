export async function inventoryCommand(...args: unknown[]): Promise<0> {
  void args;
  return 0;
}

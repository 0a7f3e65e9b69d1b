export async function explainCommand(...args: unknown[]): Promise<0> {
  void args;
  return 0;
}

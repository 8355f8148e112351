/**
 * Leaves out members that are undefined, so that records compare and store alike and JSON carries no empty field.
 *
 * @param value an object with members that may be undefined
 */
export function defined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(kept) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

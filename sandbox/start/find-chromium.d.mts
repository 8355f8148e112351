export function findChromium(further?: readonly (string | undefined)[]): string | undefined;

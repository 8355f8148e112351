import { redactCodes } from '../payment/payment-code';
import { isJsonObject, type JsonObject, type JsonValue } from './json-reader';

const MOST_TEXT = 255;

/** A text that is not empty, cut to `most` UTF-16 code units. */
export function textAt(object: JsonObject, name: string, most = MOST_TEXT): string | undefined {
  const value = object[name];
  return typeof value === 'string' && value !== '' ? value.slice(0, most) : undefined;
}

/** Text for people: the customer's code may be repeated in it. */
export function wordsAt(object: JsonObject, name: string): string | undefined {
  const text = textAt(object, name, Infinity);
  // Masked before it is cut: the first half of a code would not be recognised.
  return text === undefined ? undefined : redactCodes(text).slice(0, MOST_TEXT);
}

export function integerAt(object: JsonObject, name: string): number | undefined {
  const value = object[name];
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}

/** A whole number that may exceed 2^53, as text. */
export function bigTextAt(object: JsonObject, name: string): string | undefined {
  const value = object[name];
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : undefined;
}

export function objectAt(object: JsonObject, name: string): JsonObject | undefined {
  const value: JsonValue | undefined = object[name];
  return isJsonObject(value) ? value : undefined;
}

/** A time in seconds, as ms since the epoch. */
export function secondsAt(object: JsonObject, name: string): number | undefined {
  const value = integerAt(object, name);
  return value === undefined || value <= 0 ? undefined : value * 1000;
}

/** Present and different: the reply is about something else. */
export function contradicts(found: unknown, expected: unknown): boolean {
  return found !== undefined && found !== expected;
}

/** Absent is taken for false; anything but a plain false is not clear enough for a success. */
export function isTransforming(content: JsonObject): boolean {
  return content['is_transforming'] !== undefined && content['is_transforming'] !== false;
}

/** What a reply says, what was asked about, under the wire's name. */
export type Tie = readonly [name: string, found: unknown, expected: unknown];

/** The name of the first that contradicts. */
export function firstContradiction(ties: readonly Tie[]): string | undefined {
  return ties.find(([, found, expected]) => contradicts(found, expected))?.[0];
}

/** The first of the named ones that the reply leaves out. */
export function firstMissing(ties: readonly Tie[], names: readonly string[]): string | undefined {
  return ties.find(([name, found]) => names.includes(name) && found === undefined)?.[0];
}

import type { Field, ListRule, Rule, Structure, TextRule } from './fields/rules';

/** What can be wrong with one field of a request. */
export type FieldProblem =
  'unknown' | 'missing' | 'refused' | 'type' | 'empty' | 'too-long' | 'out-of-range' | 'format' | 'not-json';

/** A request that the API document does not allow. It is thrown before anything is sealed, so nothing has left. */
export class RequestError extends Error {
  /** Its path, for example `pay_content.total_fee`. */
  readonly field: string;
  readonly problem: FieldProblem;

  constructor(field: string, problem: FieldProblem) {
    // Names the field and never its value, which may be a payment code.
    super(`${field === '' ? 'the request' : field}: ${problem}`);
    this.name = 'RequestError';
    this.field = field;
    this.problem = problem;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checkText({ max, pattern, json }: TextRule, value: unknown, path: string): void {
  if (typeof value !== 'string') throw new RequestError(path, 'type');
  if (value === '') throw new RequestError(path, 'empty');
  // Half a character has no UTF-8, so the bytes that are authenticated would not spell it.
  if (/\p{Surrogate}/u.test(value)) throw new RequestError(path, 'format');
  if (max !== undefined && value.length > max && [...value].length > max)
    throw new RequestError(path, 'too-long');
  if (pattern !== undefined && !pattern.test(value)) throw new RequestError(path, 'format');
  if (json !== undefined) checkJson(json, value, path);
}

function checkJson(of: Structure, value: string, path: string): void {
  let spelt: unknown;
  try {
    spelt = JSON.parse(value);
  } catch {
    throw new RequestError(path, 'not-json');
  }
  checkStructure(of, spelt, path);
}

function checkList({ of }: ListRule, value: unknown, path: string): void {
  if (!Array.isArray(value)) throw new RequestError(path, 'type');
  if (value.length === 0) throw new RequestError(path, 'empty');
  for (const [index, item] of value.entries()) checkValue(of, item, `${path}[${index}]`);
}

function checkValue(rule: Rule, value: unknown, path: string): void {
  switch (rule.kind) {
    case 'text':
      return checkText(rule, value, path);
    case 'number':
      if (typeof value !== 'number' || !Number.isInteger(value)) throw new RequestError(path, 'type');
      if (value < rule.min || value > rule.max) throw new RequestError(path, 'out-of-range');
      return;
    case 'enum':
      if (typeof value !== 'number') throw new RequestError(path, 'type');
      if (!Object.values(rule.of.values).includes(value)) throw new RequestError(path, 'out-of-range');
      return;
    case 'flag':
      if (typeof value !== 'boolean') throw new RequestError(path, 'type');
      return;
    case 'structure':
      return checkStructure(rule.of, value, path);
    case 'list':
      return checkList(rule, value, path);
    case 'opaque':
      throw new RequestError(path, 'refused');
  }
}

function checkStructure({ fields }: Structure, value: unknown, path: string): void {
  if (!isObject(value)) throw new RequestError(path, 'type');
  const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
  const known = new Map<string, Field>(Object.entries(fields));
  for (const name of Object.keys(value)) {
    if (!known.has(name)) throw new RequestError(at(name), 'unknown');
  }
  for (const [name, [need, rule]] of known) {
    const member = Object.hasOwn(value, name) ? value[name] : undefined;
    if (member === undefined) {
      if (need === 'required') throw new RequestError(at(name), 'missing');
    } else if (need === 'refused') {
      throw new RequestError(at(name), 'refused');
    } else {
      checkValue(rule, member, at(name));
    }
  }
}

/**
 * Checks a request against the table of the API document, as strictly as the gateway may: members, requiredness, types,
 * lengths in Unicode code points, bounds and enum values.
 *
 * @param structure the table of its RequestContent
 * @param content what is about to be sealed
 * @throws RequestError naming the first field that is not as the document has it
 */
export function checkRequest(structure: Structure, content: object): void {
  checkStructure(structure, content, '');
}

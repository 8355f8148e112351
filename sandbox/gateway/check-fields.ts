import type { FieldRule, FieldTable } from './field-rules';
import { parseStrictJson } from './strict-json';

/** What is wrong with one field. `field` is its path, such as pay_content.total_fee. */
export interface FieldProblem {
  readonly field: string;
  readonly reason:
    | 'unknown-field'
    | 'missing-field'
    | 'refused-field'
    | 'type'
    | 'empty'
    | 'length'
    | 'format'
    | 'range'
    | 'enum'
    | 'json'
    | 'duplicate-member';
}

/** An object of JSON, as opposed to null and arrays. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Checks a value against a table of the API document.
 * @returns the first problem found, or undefined
 */
export function checkFields(value: unknown, table: FieldTable, at = ''): FieldProblem | undefined {
  if (!isRecord(value)) return { field: at, reason: 'type' };
  const prefix = at === '' ? '' : `${at}.`;
  for (const name of Object.keys(value)) {
    if (!Object.hasOwn(table, name)) return { field: prefix + name, reason: 'unknown-field' };
  }
  for (const [name, [requiredness, rule]] of Object.entries(table)) {
    const field = prefix + name;
    if (!Object.hasOwn(value, name)) {
      if (requiredness === 'required') return { field, reason: 'missing-field' };
      continue;
    }
    if (requiredness === 'refused') return { field, reason: 'refused-field' };
    const problem = checkValue(value[name], rule, field);
    if (problem) return problem;
  }
  return undefined;
}

function checkValue(value: unknown, rule: FieldRule, field: string): FieldProblem | undefined {
  switch (rule.kind) {
    case 'string':
      if (value === '' && rule.mayBeEmpty) return undefined;
      return checkText(value, rule.max, rule.pattern, field);
    case 'integer':
      if (typeof value !== 'number' || !Number.isInteger(value)) return { field, reason: 'type' };
      return value < rule.min || value > rule.max ? { field, reason: 'range' } : undefined;
    case 'enum':
      if (typeof value !== 'number') return { field, reason: 'type' };
      return rule.values.includes(value) ? undefined : { field, reason: 'enum' };
    case 'boolean':
      return typeof value === 'boolean' ? undefined : { field, reason: 'type' };
    case 'object':
      return checkFields(value, rule.fields, field);
    case 'array':
      return checkList(value, rule.of, field);
    case 'json': {
      const problem = checkText(value, rule.max, undefined, field);
      if (problem) return problem;
      const parsed = parseStrictJson(String(value));
      return parsed.ok ? checkFields(parsed.value, rule.fields, field) : { field, reason: parsed.problem };
    }
  }
}

function checkText(
  value: unknown,
  max: number,
  pattern: RegExp | undefined,
  field: string,
): FieldProblem | undefined {
  if (typeof value !== 'string') return { field, reason: 'type' };
  if (value === '') return { field, reason: 'empty' };
  if (/\p{Surrogate}/u.test(value)) return { field, reason: 'format' };
  if ([...value].length > max) return { field, reason: 'length' };
  return pattern && !pattern.test(value) ? { field, reason: 'format' } : undefined;
}

function checkList(value: unknown, of: FieldRule, field: string): FieldProblem | undefined {
  if (!Array.isArray(value)) return { field, reason: 'type' };
  if (value.length === 0) return { field, reason: 'empty' };
  for (const [index, item] of value.entries()) {
    const problem = checkValue(item, of, `${field}[${index}]`);
    if (problem) return problem;
  }
  return undefined;
}

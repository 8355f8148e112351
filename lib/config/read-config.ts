import * as v from 'valibot';
import { configFileSchema, type ConfigFile } from '../contract/config/config-file';
import type { ConfigErrorCode } from '../contract/error-codes/config-errors';
import type { ConfigProblem } from '../contract/messages/options-messages';
import { defined } from '../payment/defined';

export type ConfigReading = { ok: true; config: ConfigFile } | { ok: false; problems: ConfigProblem[] };

const MOST_CHARACTERS = 131_072;

/** Production reaches these and nothing else (product.md, "Fixed hosts"). Threats 13 and 15. */
const GATEWAY_HOSTS: ReadonlySet<string> = new Set(
  ['', 'sz.', 'sh.', 'tj.'].map((part) => `${part}pay.qcloud.com`),
);

const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost']);

function isLoopback(url: URL): boolean {
  return url.protocol === 'http:' && LOOPBACK_HOSTS.has(url.hostname);
}

/** A password would stand in the settings in plain text, and after a `#` no path can follow. */
function isBare(url: URL): boolean {
  return url.password === '' && url.hash === '';
}

function isGateway(url: URL): boolean {
  return url.protocol === 'https:' && GATEWAY_HOSTS.has(url.hostname) && url.port === '';
}

function problem(code: ConfigErrorCode, path = '', detail?: string): ConfigProblem {
  return { code, path, ...defined({ detail }) };
}

function codeOf(issue: v.BaseIssue<unknown>): ConfigErrorCode {
  if (issue.type === 'strict_object' && issue.expected === 'never') return 'config-member-unknown';
  return issue.input === undefined ? 'config-member-missing' : 'config-value-invalid';
}

function problemOf(issue: v.BaseIssue<unknown>): ConfigProblem {
  const path = v.getDotPath(issue) ?? '';
  const code = codeOf(issue);
  const custom = issue.type === 'check' || issue.type === 'regex' ? issue.message : undefined;
  const expected = custom ?? issue.expected ?? undefined;
  return problem(code, path, code === 'config-value-invalid' ? expected : undefined);
}

function hostProblems(config: ConfigFile, loopbackAllowed: boolean): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  config.gateway.base_urls.forEach((address, index) => {
    const url = new URL(address);
    if (isBare(url) && (isGateway(url) || (loopbackAllowed && isLoopback(url)))) return;
    const shown = url.origin === 'null' ? url.protocol : url.origin + url.pathname;
    problems.push(problem('config-base-url-not-allowed', `gateway.base_urls.${index}`, shown));
  });
  config.sites.forEach(({ origin }, index) => {
    const url = new URL(origin);
    if (url.protocol === 'https:' || (loopbackAllowed && isLoopback(url))) return;
    problems.push(problem('config-origin-not-allowed', `sites.${index}.origin`, origin));
  });
  return problems;
}

/**
 * Reads the text of a configuration file (product.md, "Configuration file"). Unknown members are refused by name; all
 * problems come at once, each with its path and never with a secret.
 *
 * @param text the file as it was read, at most 128 Ki characters
 * @param loopbackAllowed true in the demo build only
 */
export function readConfig(text: string, loopbackAllowed: boolean): ConfigReading {
  if (text.length > MOST_CHARACTERS) return { ok: false, problems: [problem('config-too-large')] };
  const trimmed = text.replace(/^\ufeff/, '').trim();
  if (/^[\w-]+(?:\.[\w-]*){4}$/.test(trimmed)) return { ok: false, problems: [problem('config-encrypted')] };
  let value: unknown;
  try {
    value = JSON.parse(trimmed);
  } catch {
    return { ok: false, problems: [problem('config-not-json')] };
  }
  if (typeof value !== 'object' || value === null || !('tillside' in value)) {
    return { ok: false, problems: [problem('config-not-tillside')] };
  }
  if (value.tillside !== 1) return { ok: false, problems: [problem('config-version', 'tillside')] };
  const reading = v.safeParse(configFileSchema, value);
  if (!reading.success) return { ok: false, problems: reading.issues.map(problemOf) };
  const problems = hostProblems(reading.output, loopbackAllowed);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, config: reading.output };
}

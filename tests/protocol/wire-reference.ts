import { type Endpoint, ENDPOINTS } from '../../lib/gateway/endpoints';
import * as callbacks from '../../lib/gateway/fields/callbacks';
import * as enums from '../../lib/gateway/fields/enums';
import { authenInfo, responseContent } from '../../lib/gateway/fields/envelope';
import { monitorInfoReply } from '../../lib/gateway/fields/replies';
import { uncompressedMonitorInfo } from '../../lib/gateway/fields/monitor-info';
import { type Enumeration, NUMBER_32_MAX, type Rule, type Structure } from '../../lib/gateway/fields/rules';
import { formatMarkdown, table } from './markdown';

/** Where the reference is kept, below the root of the project. */
export const WIRE_REFERENCE_PATH = 'docs/wire-reference.md';

const ROWS: readonly Endpoint[] = Object.values(ENDPOINTS);

const slug = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(' ', '-')
    .replace(/[^\p{Letter}\p{Number}_-]/gu, '');

const link = (name: string): string => `[${name}](#${slug(name)})`;

/** The structures that a structure is made of, itself first. */
function* within(structure: Structure): Generator<Structure> {
  yield structure;
  for (const [, rule] of Object.values(structure.fields)) yield* inRule(rule);
}

function* inRule(rule: Rule): Generator<Structure> {
  if (rule.kind === 'structure') yield* within(rule.of);
  else if (rule.kind === 'list') yield* inRule(rule.of);
  else if (rule.kind === 'text' && rule.json !== undefined) yield* within(rule.json);
}

/** Each structure once, by its name. Throws where two go by one name. */
function collect(roots: readonly Structure[]): Structure[] {
  const found = new Map<string, Structure>();
  for (const structure of roots.flatMap((root) => [...within(root)])) {
    const known = found.get(structure.name) ?? structure;
    if (known !== structure) throw new Error(`two structures are called ${structure.name}`);
    found.set(structure.name, structure);
  }
  return [...found.values()];
}

function typeOf(rule: Rule): string {
  switch (rule.kind) {
    case 'text':
      return rule.max === undefined ? 'String' : `String(${rule.max})`;
    case 'number':
      return `Number(${rule.bits})`;
    case 'flag':
      return 'Bool';
    case 'enum':
      return link(rule.of.name);
    case 'structure':
      return link(rule.of.name);
    case 'list':
      return `${typeOf(rule.of)}[]`;
    case 'opaque':
      return `${rule.name}, not described`;
  }
}

function boundsOf(rule: Rule): string {
  switch (rule.kind) {
    case 'text': {
      const shape = rule.pattern === undefined ? [] : [`\`${rule.pattern.source}\``];
      const json = rule.json === undefined ? [] : [`JSON of ${link(rule.json.name)}`];
      const secret = rule.secret === true ? ['kept to its last four digits'] : [];
      return [...shape, ...json, ...secret].join(', ');
    }
    case 'number': {
      const usual = rule.bits === 32 ? NUMBER_32_MAX : Number.MAX_SAFE_INTEGER;
      return rule.min === 0 && rule.max === usual ? '' : `${rule.min} to ${rule.max}`;
    }
    case 'list':
      return boundsOf(rule.of);
    default:
      return '';
  }
}

function describeStructure({ name, section, fields }: Structure): string {
  const rows = Object.entries(fields).map(([field, [need, rule]]) => [
    `\`${field}\``,
    need === 'refused' ? 'must not be there' : need,
    typeOf(rule),
    boundsOf(rule),
  ]);
  const body = rows.length === 0 ? 'No members.' : table(['field', '', 'type', 'bounds'], rows);
  return `### ${name}\n\nHeading in the API document: ${section}\n\n${body}`;
}

function describeEnum({ name, section, values }: Enumeration): string {
  const rows = Object.entries(values).map(([word, value]) => [String(value), word]);
  return `### ${name}\n\nHeading in the API document: ${section}\n\n${table(['value', 'meaning'], rows)}`;
}

function describeEndpoint(endpoint: Endpoint): string[] {
  const { path, method, node, authentication, interfaceNumber, timeoutMs, failsOver, pageSize } = endpoint;
  return [
    `\`${method} ${path}\``,
    authentication === 'none' ? '–' : `\`${authentication}\``,
    `\`${node}\``,
    interfaceNumber === undefined ? '–' : String(interfaceNumber),
    `${timeoutMs / 1000} s`,
    failsOver ? 'yes' : 'no',
    pageSize === undefined ? '–' : `${pageSize} rows`,
    link(endpoint.request.name),
    link(endpoint.reply.name),
  ];
}

/** Makes the reference of all endpoints, structures and enums from the tables of `lib/gateway`. */
export async function makeWireReference(): Promise<string> {
  const envelope = collect([authenInfo]);
  const requests = ROWS.map(({ request }) => request);
  const replies = ROWS.map(({ reply }) => reply);
  const called = [callbacks.paymentCallback, callbacks.refundCallback, callbacks.callbackAnswer];
  const example = responseContent('every endpoint', ENDPOINTS.uploadMonitorInfo.node, monitorInfoReply);
  const tops = new Set([...requests, ...replies, ...called, ...envelope]);
  const parts = collect([...tops, uncompressedMonitorInfo]).filter((structure) => !tops.has(structure));
  return formatMarkdown(WIRE_REFERENCE_PATH, [
    '# Wire reference',
    'Every endpoint, structure and enum of the Cloud Pay gateway as the client has them: made from the tables in' +
      ' `lib/gateway/endpoints.ts` and `lib/gateway/fields/` by `npm run docs:protocol`, and by nothing else.',
    'Lengths are Unicode code points; amounts are whole fen. `Number(32)` goes from 0 to 2147483647 and `Number(64)`' +
      ' to 9007199254740991 unless told otherwise. Requests are checked against their tables before they are sealed:' +
      ' what the table does not allow does not leave, and neither does an empty text or list. Of replies only what a' +
      ' decision rests on has to be there; an enum value that is not listed stays the number that it is.',
    '## Endpoints',
    'Below the base URL. Authentication of the request: `a` HMAC-SHA256, `s` RSASSA-PSS. What fails over is asked' +
      ' of the next domain, in the same call, when one does not answer.',
    table(
      ['endpoint', 'auth.', 'node', 'Interface', 'time-out', 'fails over', 'page', 'request', 'reply'],
      ROWS.map(describeEndpoint),
    ),
    '## Requests',
    ...collect(requests)
      .filter((structure) => requests.includes(structure))
      .map(describeStructure),
    '## Replies',
    'Each reply’s `response_content` has these members, with the node of its endpoint in the place of the last.',
    describeStructure(example),
    ...collect(replies)
      .filter((structure) => replies.includes(structure))
      .map(describeStructure),
    '## Callbacks',
    'The gateway calls the merchant’s server with `request_content` and is answered with `response_content`, both' +
      ' authenticated by `a`.',
    ...called.map(describeStructure),
    '## Envelope',
    ...envelope.map(describeStructure),
    '## Structures',
    ...parts.map(describeStructure),
    '## Enums',
    ...Object.values<Enumeration>(enums)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(describeEnum),
  ]);
}

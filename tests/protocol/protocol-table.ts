import { type Endpoint, ENDPOINTS } from '../../lib/gateway/endpoints';
import type { Platform } from '../../lib/payment/platform';
import type { FaultAction, FaultPath } from '../../sandbox/gateway/fault-types';
import { startGateway } from '../../sandbox/gateway/start-gateway';
import { makeTill, merchant } from '../unit/gateway/till-making';
import { type EndpointName, REHEARSALS, type Stage } from './endpoint-calls';
import { formatMarkdown, table } from './markdown';

/** Where the table is kept, below the root of the project. */
export const PROTOCOL_TABLE_PATH = 'docs/protocol.md';

interface Column {
  heading: string;
  /** What the sandbox does to the reply; nothing where it is absent. */
  fault?: FaultAction;
  /** The endpoints that it means something for; all unless told. */
  only?: readonly EndpointName[];
}

const WITH_STATES: readonly EndpointName[] = [
  'microPay',
  'queryOrder',
  'refund',
  'queryRefund',
  'orderDetails',
];
const WITHOUT_ENVELOPE: ReadonlySet<EndpointName> = new Set(['ping', 'useDeviceSetting']);

const status = (value: number, more: { internalStatus?: number } = {}): FaultAction => ({
  action: 'status',
  status: value,
  ...more,
});

const STATUSES: readonly Column[] = [
  { heading: '0, with members that nobody knows' },
  { heading: '0, with a state that nobody knows', fault: { action: 'enum' }, only: WITH_STATES },
  { heading: '3', fault: status(3) },
  { heading: '101', fault: status(101) },
  { heading: '102', fault: status(102) },
  { heading: '103', fault: status(103) },
  { heading: '104', fault: status(104) },
  { heading: '104 with 407', fault: status(104, { internalStatus: 407 }) },
  { heading: 'another (7)', fault: status(7) },
];

const FAULTS: readonly Column[] = [
  { heading: 'wrong code', fault: { action: 'wrong-code' } },
  { heading: 'no code', fault: { action: 'no-code' } },
  { heading: 'MD5', fault: { action: 'md5' } },
  { heading: 'altered on the way', fault: { action: 'tamper' } },
  { heading: 'not JSON', fault: { action: 'garbage' } },
  { heading: 'cut off', fault: { action: 'truncate' } },
  { heading: 'HTTP 500', fault: { action: 'http', code: 500 } },
  { heading: 'redirected', fault: { action: 'redirect' } },
  { heading: 'lost before it arrived', fault: { action: 'drop-before' } },
  { heading: 'reply lost', fault: { action: 'drop-after' } },
];

const PLATFORMS: readonly Platform[] = ['wechat', 'alipay'];

/** Everything on a stage of its own: what one call does can have no part in what the next one shows. */
async function onStage<T>(act: (stage: Stage) => Promise<T>): Promise<T> {
  let now = Date.now();
  const gateway = await startGateway({ merchant, clock: () => now });
  try {
    const till = await makeTill({ baseUrls: [gateway.baseUrl], now: () => now });
    return await act({ gateway, till, wait: (ms) => (now += ms) });
  } finally {
    await gateway.close();
  }
}

/** What one call comes to, and whether the strict sandbox had nothing to object to. */
async function rehearse(
  name: EndpointName,
  platform: Platform,
  fault: FaultAction | undefined,
): Promise<{ outcome: string; accepted: boolean }> {
  return onStage(async (stage) => {
    const { gateway } = stage;
    const call = await REHEARSALS[name](stage, platform);
    const path: FaultPath = ENDPOINTS[name].path;
    const script = fault === undefined ? undefined : gateway.script({ path, ...fault });
    const outcome = await call();
    if (script !== undefined && script.hits !== 1) throw new Error(`${fault?.action} never struck ${path}`);
    const accepted = gateway.rejections.length === 0 && gateway.violations.length === 0;
    return { outcome, accepted };
  });
}

/** One cell; the two platforms are told apart only where they differ. */
async function cell(name: EndpointName, { fault, only }: Column): Promise<string> {
  if (only !== undefined && !only.includes(name)) return '–';
  const found: string[] = [];
  for (const platform of PLATFORMS) found.push((await rehearse(name, platform, fault)).outcome);
  const [wechat = '', alipay = ''] = found;
  return wechat === alipay ? wechat : `WeChat ${wechat}; Alipay ${alipay}`;
}

async function rowOf(name: EndpointName, columns: readonly Column[]): Promise<string[]> {
  const cells = [];
  for (const column of columns) cells.push(await cell(name, column));
  return [`\`${ENDPOINTS[name].path}\``, ...cells];
}

const names = (Object.keys(ENDPOINTS) as EndpointName[]).filter((name) => !WITHOUT_ENVELOPE.has(name));
const headings = (columns: readonly Column[]): string[] => [
  'endpoint',
  ...columns.map(({ heading }) => heading),
];

async function rowsOf(columns: readonly Column[]): Promise<string[][]> {
  const rows = [];
  for (const name of names) rows.push(await rowOf(name, columns));
  return rows;
}

async function requestRow(name: EndpointName): Promise<string[]> {
  const { path, method, authentication }: Endpoint = ENDPOINTS[name];
  const tries = [];
  for (const platform of PLATFORMS) tries.push(await rehearse(name, platform, undefined));
  const outcomes = [...new Set(tries.map(({ outcome }) => outcome))].join('; ');
  const accepted = tries.every((tried) => tried.accepted) ? 'yes' : '**no**';
  return [
    `\`${method} ${path}\``,
    authentication === 'none' ? '–' : `\`${authentication}\``,
    accepted,
    outcomes,
  ];
}

/** Runs the client against the strict sandbox, endpoint by endpoint, and tells what came of it. */
export async function makeProtocolTable(): Promise<string> {
  const requests = [];
  for (const name of Object.keys(ENDPOINTS) as EndpointName[]) requests.push(await requestRow(name));
  return formatMarkdown(PROTOCOL_TABLE_PATH, [
    '# The client against the strict sandbox',
    'What came of calling every endpoint of the gateway with the extension’s own client, made by `npm run docs:protocol`:' +
      ' the sandbox (`sandbox/gateway`, see [its document](sandbox.md)) reads requests to the letter of the API document' +
      ' and shares no code with the client. Each cell is a call on a gateway of its own, once for WeChat Pay and once for' +
      ' Alipay; a unit test makes the tables anew and compares.',
    '## Requests',
    '_Accepted_: no field is missing, unknown, too long or out of range, the authentication is right, and no rule of the' +
      ' protocol is broken.',
    table(['endpoint', 'authenticated by', 'accepted', 'what the client reads'], requests),
    '## Replies, by status',
    'Every reply of the sandbox carries members that no document names. _unsettled_ means that nothing is known about the' +
      ' order or refund: it is queried. _refused_ and _system-error_ were authenticated.',
    table(headings(STATUSES), await rowsOf(STATUSES)),
    '## Replies that cannot be believed, and those that never come',
    table(headings(FAULTS), await rowsOf(FAULTS)),
    '## Callbacks',
    'Vectors made with the OpenSSL command line are in `tests/data/vectors/callbacks.json`; `lib/gateway/callback.ts` reads them, and' +
      ' answers in a form that the sandbox accepts (`tests/unit/gateway/callback.test.ts`).',
  ]);
}

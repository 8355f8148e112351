import { gunzipSync } from 'node:zlib';
import { succeeded, succeededWith } from './answer';
import { checkFields, isRecord } from './check-fields';
import type { CheckedContent, Endpoint, OrderClient, Premises, RequestProblem } from './endpoint';
import { parseStrictJson } from './strict-json';
import { confFields, monitorFields, uncompressedMonitorInfo } from './uploads-fields';

const MAX_UPLOAD_BYTES = 1024 * 1024;
/** What a compressed upload may grow to: a few bytes can be made to fill the memory. */
const MAX_UNPACKED_BYTES = 8 * MAX_UPLOAD_BYTES;

/** How a call of the client went, as it tells. API document, ClientIntResult. */
export interface ClientResult {
  readonly interface: number;
  readonly status: number;
  readonly description: string;
  /** ms. */
  readonly time_cost: number;
  /** Seconds since 1970. */
  readonly start_time: number;
  readonly logs?: string;
  readonly log_id: number;
  readonly domain_name: string;
}

/** What a till has told of itself. `at` is ms since 1970. */
export interface Upload {
  readonly at: number;
  readonly kind: 'monitor' | 'conf';
  readonly deviceId: string;
  readonly staffId: string;
  readonly compressed: boolean;
  /** The interval at which the till says it uploads, in s. */
  readonly interval?: number;
  readonly machineInfo: Readonly<Record<string, unknown>>;
  readonly results: readonly ClientResult[];
}

interface MonitorInfo {
  readonly client_int_results?: readonly ClientResult[];
  readonly machine_info: string;
}

interface UploadContent extends CheckedContent {
  readonly order_client: OrderClient;
  readonly out_shop_id: string;
  readonly interval?: number;
  readonly is_compress?: boolean;
  readonly compress_type?: number;
  readonly compressed_monitor_info?: string;
  readonly uncompressed_monitor_info?: MonitorInfo;
  readonly machine_info?: string;
}

/** API document, 监控上报接口; protocol.md on `client_int_results` and the compression. */
export const UPLOAD_ENDPOINTS: readonly Endpoint[] = [
  {
    name: 'upload_client_monitor_info',
    node: 'upload_client_monitor_info',
    authentication: 'a',
    fields: monitorFields,
    maxBytes: MAX_UPLOAD_BYTES,
    check: (premises, content) => checkMonitor(premises, content as UploadContent),
    apply: (premises, content) => {
      const upload = content as UploadContent;
      const info = monitorInfoOf(upload);
      if ('reason' in info) throw new Error('the check lets nothing else through');
      keep(premises, upload, {
        kind: 'monitor',
        compressed: upload.is_compress === true,
        interval: upload.interval ?? 0,
        machineInfo: machineInfoOf(info.machine_info) ?? {},
        results: info.client_int_results ?? [],
      });
      return succeededWith({ interval: premises.office.monitorIntervalS });
    },
  },
  {
    name: 'upload_client_conf_info',
    node: 'upload_client_conf_info',
    authentication: 'a',
    fields: confFields,
    maxBytes: MAX_UPLOAD_BYTES,
    check: (premises, content) => {
      const { machine_info: text } = content as UploadContent;
      return checkShop(premises, content as UploadContent) ?? checkMachineInfo(text ?? '', 'machine_info');
    },
    apply: (premises, content) => {
      const upload = content as UploadContent;
      const machineInfo = machineInfoOf(upload.machine_info ?? '') ?? {};
      keep(premises, upload, { kind: 'conf', compressed: false, machineInfo, results: [] });
      return succeeded();
    },
  },
];

function keep(
  { office, time }: Premises,
  { order_client: client }: UploadContent,
  told: Omit<Upload, 'at' | 'deviceId' | 'staffId'>,
): void {
  office.uploads.push({ at: time.now(), deviceId: client.device_id, staffId: client.staff_id, ...told });
}

function checkMonitor(premises: Premises, content: UploadContent): RequestProblem | undefined {
  const wrongShop = checkShop(premises, content);
  if (wrongShop) return wrongShop;
  const wanted = content.is_compress ? 'compressed_monitor_info' : 'uncompressed_monitor_info';
  const other = content.is_compress ? 'uncompressed_monitor_info' : 'compressed_monitor_info';
  if (content[wanted] === undefined) return { reason: 'missing-field', field: wanted };
  if (content[other] !== undefined) return { reason: 'refused-field', field: other };
  if (content.is_compress && content.compress_type === undefined)
    return { reason: 'missing-field', field: 'compress_type' };
  const info = monitorInfoOf(content);
  if ('reason' in info) return info;
  return checkMachineInfo(info.machine_info, `${wanted}.machine_info`);
}

function checkShop({ office }: Premises, { out_shop_id: id }: UploadContent): RequestProblem | undefined {
  return office.shops.some((shop) => shop.outShopId === id)
    ? undefined
    : { reason: 'merchant', field: 'out_shop_id' };
}

/** `machine_info` is a JSON object as a string; what is in it is the client's own affair. */
function checkMachineInfo(text: string, field: string): RequestProblem | undefined {
  return machineInfoOf(text) ? undefined : { reason: 'json', field };
}

function machineInfoOf(text: string): Record<string, unknown> | undefined {
  const parsed = parseStrictJson(text);
  return parsed.ok && isRecord(parsed.value) ? parsed.value : undefined;
}

/** The info that an upload carries, unpacked: base64 of the gzip of its JSON, or the object itself. */
function monitorInfoOf(content: UploadContent): MonitorInfo | RequestProblem {
  if (content.uncompressed_monitor_info) return content.uncompressed_monitor_info;
  const field = 'compressed_monitor_info';
  const text = unpack(content.compressed_monitor_info ?? '');
  if (text === undefined) return { reason: 'gzip', field };
  const parsed = parseStrictJson(text);
  if (!parsed.ok) return { reason: parsed.problem, field };
  const problem = checkFields(parsed.value, uncompressedMonitorInfo, field);
  return problem ?? (parsed.value as MonitorInfo);
}

function unpack(base64: string): string | undefined {
  try {
    const bytes = gunzipSync(Buffer.from(base64, 'base64'), { maxOutputLength: MAX_UNPACKED_BYTES });
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

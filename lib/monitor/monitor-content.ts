import type { CallFact } from '../flow/ports';
import { makeNonce } from '../payment/order-number';
import { redactCodes } from '../payment/payment-code';
import { gzipBase64 } from './gzip';
import { machineInfo, type MachineFacts } from './machine-info';
import { isTellable, type TellableFact } from './tellable';
import { whoTells, type MonitorTerminal, type WhoTells } from './who-tells';

/** ClientIntResult (API document): one call, its result and time. */
export interface ClientIntResult {
  interface: number;
  status: number;
  description: string;
  /** ms */
  time_cost: number;
  /** Seconds since the epoch. */
  start_time: number;
  log_id: number;
  domain_name: string;
}

/** UncompressedMonitorInfo (API document). `client_int_results` is an array (protocol.md, "Endpoints"). */
export interface UncompressedMonitorInfo {
  client_int_results?: ClientIntResult[];
  machine_info: string;
}

/** RequestContent of `upload_client_monitor_info` (API document, 上报客户端接口监控信息). */
export type MonitorInfoContent = WhoTells & {
  /** Seconds. */
  interval: number;
  nonce_str: string;
} & (
    | { is_compress: false; uncompressed_monitor_info: UncompressedMonitorInfo }
    | { is_compress: true; compress_type: 3; compressed_monitor_info: string }
  );

export interface MonitorOptions {
  terminal: MonitorTerminal;
  machine: MachineFacts;
  /** The interval at which this till uploads, seconds. */
  intervalS: number;
  /** A fresh `nonce_str`. */
  nonce?: string;
}

/** Plain JSON beyond this is compressed, bytes. */
const MOST_PLAIN_BYTES = 4_096;
/** CompressType (API document, enums): gzip. */
const GZIP = 3;
const NUMBER_32_MAX = 2_147_483_647;
/** Status (API document, enums); 3: outcome unknown. */
const STATUSES: readonly number[] = [0, 3, 101, 102, 103, 104];
const UNKNOWN = 3;
const MOST_DESCRIPTION = 255;
const MOST_DOMAIN = 1_024;

/** `String(n)` of the API document; an empty one would be refused. */
function text(value: string, most: number, otherwise: string): string {
  return [...(redactCodes(value) || otherwise)].slice(0, most).join('');
}

function number32(value: number): number {
  return Number.isFinite(value) ? Math.min(Math.max(Math.round(value), 0), NUMBER_32_MAX) : 0;
}

/** A number that does not fit would point at another message: 0 stands for none. */
function logIdOf(logId: string | undefined): number {
  const value = /^\d{1,10}$/.test(logId ?? '') ? Number(logId) : 0;
  return value > NUMBER_32_MAX ? 0 : value;
}

function clientIntResult(fact: TellableFact): ClientIntResult {
  const status = STATUSES.includes(fact.status) ? fact.status : UNKNOWN;
  return {
    interface: fact.interfaceNumber,
    status,
    description: text(fact.result, MOST_DESCRIPTION, `status ${status}`),
    time_cost: number32(fact.tookMs),
    start_time: number32(Math.floor(fact.startedAt / 1_000)),
    log_id: logIdOf(fact.logId),
    domain_name: text(fact.domain, MOST_DOMAIN, 'none'),
  };
}

/**
 * RequestContent of `upload_client_monitor_info` (API document, 上报客户端接口监控信息): gzip where the plain JSON is
 * larger than 4,096 bytes. Facts without an interface number are left out.
 *
 * @param facts the calls to tell of; none are changed
 */
export async function monitorContent(
  facts: readonly CallFact[],
  options: MonitorOptions,
): Promise<MonitorInfoContent> {
  const results = facts.filter(isTellable).map(clientIntResult);
  const info: UncompressedMonitorInfo = {
    ...(results.length === 0 ? {} : { client_int_results: results }),
    machine_info: machineInfo(options.machine),
  };
  const common = {
    ...whoTells(options.terminal),
    interval: number32(options.intervalS),
    nonce_str: options.nonce ?? makeNonce(),
  };
  const json = JSON.stringify(info);
  if (new TextEncoder().encode(json).length <= MOST_PLAIN_BYTES)
    return { ...common, is_compress: false, uncompressed_monitor_info: info };
  return {
    ...common,
    is_compress: true,
    compress_type: GZIP,
    compressed_monitor_info: await gzipBase64(json),
  };
}
